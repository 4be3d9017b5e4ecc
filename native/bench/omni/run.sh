#!/bin/bash
# Everything on one GPU machine, in one run; writes OUT.jsonl, OUT.md and OUT.svg:
#   run.sh BENCH_FOLDER WORK_FOLDER LIBGGML_CUDA LLAMA_BENCH CONFIG_JSON OUT [RUNS]
# BENCH_FOLDER holds omni_bench and code2wav_bench; LLAMA_BENCH runs against the same libraries; CONFIG_JSON is a parity
# fixture's. Weights are made in WORK_FOLDER once. PYTHONPATH must lead to llama.cpp's gguf-py, and LD_LIBRARY_PATH to the
# libraries that the add-on is linked with.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bench=$1 work=$2 cuda=$3 llama_bench=$4 config=$5 out=$6 runs=${7:-20}
if [ ! -f "$work/code2wav.gguf" ]; then
  python3 "$here/make_weights.py" "$work" --model 7b >&2
  python3 "$here/../random_code2wav.py" "$work/code2wav.gguf" --type f16 >&2
fi
omni() { "$bench/omni_bench" "$work" --backend "$cuda" "$@"; }
{
  nvidia-smi --query-gpu=name,driver_version --format=csv,noheader | sed 's/.*/{"what":"machine","gpu":"&"}/'
  python3 "$here/reference.py" "$config" 5
  for model in thinker talker; do # each beside its own llama-bench, in a process of its own like it
    "$llama_bench" -m "$work/$model.gguf" -p 1506 -n $([ $model = talker ] && echo 300 || echo 128) -d 0,1506 -fa 1 -r 5 -o jsonl
    omni --only $model --runs "$runs"
  done
  omni --only encoders --runs "$runs"
  "$bench/code2wav_bench" "$work/code2wav.gguf" --backend "$cuda" -r 5
  omni --only turn --runs "$runs"
  omni --only turn --quality balanced --runs 10 | sed 's/"what":"memory/"what":"balanced memory/; s/"what":"warm balanced"/"what":"alone warm"/; s/"what":"cold balanced"/"what":"alone cold"/'
  if nvidia-smi -L | grep -q 'GPU 1'; then
    omni --only turn --quality balanced --runs "$runs" --devices CUDA0,CUDA1,CUDA0 | sed 's/"what":"warm/"what":"two GPUs warm/; s/"what":"cold/"what":"two GPUs cold/; /memory/d'
  fi
} > "$out.jsonl"
python3 "$here/report.py" "$out"
