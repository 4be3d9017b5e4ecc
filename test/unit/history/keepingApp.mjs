// An app that keeps turns as fast as it can, until it is killed: argv is the history's entry and its file.
import { fork } from "node:child_process";

const [entry, file] = process.argv.slice(2);
const history = fork(entry, [], {
  serialization: "advanced",
  stdio: ["ignore", "ignore", "inherit", "ipc"],
});
let turn = 0;
const keep = () => {
  turn += 1;
  const exchange = {
    turn,
    question: `Question ${turn}`,
    reply: "Yes.",
    interrupted: false,
    read: [],
    asked: { at: turn, source: "text", pack: "default", mode: "assistant" },
    sights: [],
  };
  const args = { conversation: "a", exchange, pictures: [], question: null, reply: null };
  history.send({ type: "call", id: turn + 1, name: "keep", args });
};
history.on("message", ({ type, id }) => {
  if (type !== "done") return;
  if (id > 1) process.send?.(id - 1);
  keep();
});
history.send({ type: "call", id: 1, name: "open", args: { file, days: null } });
