#!/bin/bash
# Everything on one GPU machine, one JSON object a line on stdout:
#   run.sh BENCH_FOLDER WORK_FOLDER LIBGGML_CUDA LLAMA_BENCH CONFIG_JSON [RUNS]
# BENCH_FOLDER holds omni_bench; LLAMA_BENCH runs against the same libraries; CONFIG_JSON is a parity fixture's. Weights are made in WORK_FOLDER once.
# PYTHONPATH must lead to llama.cpp's gguf-py, and LD_LIBRARY_PATH to the libraries that the add-on is linked with.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bench=$1 work=$2 cuda=$3 llama_bench=$4 config=$5 runs=${6:-20}
if [ ! -f "$work/code2wav.gguf" ]; then
  python3 "$here/make_weights.py" "$work" --model 7b
  python3 "$here/../random_code2wav.py" "$work/code2wav.gguf" --type f16
fi
nvidia-smi --query-gpu=name,driver_version --format=csv,noheader | sed 's/.*/{"what":"machine","gpu":"&"}/'
python3 "$here/reference.py" "$config" 5
"$llama_bench" -m "$work/thinker.gguf" -p 1506 -n 128 -d 0,1506 -fa 1 -r 5 -o jsonl
"$llama_bench" -m "$work/talker.gguf" -p 1506 -n 300 -d 0,1506 -fa 1 -r 5 -o jsonl
"$bench/omni_bench" "$work" --backend "$cuda" --runs "$runs"
