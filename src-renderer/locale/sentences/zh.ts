/** Chinese: Sotto's own sentences of faults. */
import { bytes, number } from "../format.ts";
import type { Sentences } from "../sentences.ts";

const where = {
  memory: "在此之前，这次对话只保留在内存里。",
  later: "这段时间说的内容先留在内存里，到时再写入。",
};
const ownServer = "请再问一次，或选择本机的模型包。";
const restart = "请再问一次；如果仍然不行，请重启 Sotto。";
const changed = "请再试一次；如果仍然不行，说明来源的内容变了，请报告。";
const kept = "已经下载的部分会保留。";

export const sentences: Sentences = {
  "conversation-gone": () => [
    "历史记录里没有这次对话。",
    "它已被删除，或超过了保留期限；请选择另一个。",
  ],
  "turn-not-kept": (turn) => [
    `第 ${number(turn)} 个问题没有保留这类内容。`,
    "只有在设置里选择了，声音和图片才会保留。",
  ],
  "no-sound-kept": () => [
    "这次对话没有保留声音。",
    "请在设置里让 Sotto 保留声音；此后说的内容就可以导出。",
  ],
  "history-newer": (file, until) => [
    `历史记录 ${file} 来自更新版本的 Sotto。`,
    `请启动更新的版本。${where[until]}`,
  ],
  "history-full": (file, until) => [
    `没有空间存放历史记录 ${file}。`,
    `请在该磁盘上腾出空间。${where[until]}`,
  ],
  "history-locked": (file, until) => [
    `另一个程序占用了历史记录 ${file}。`,
    `请关闭打开它的程序。${where[until]}`,
  ],
  "history-readonly": (file, until) => [
    `无法写入历史记录 ${file}。`,
    `请允许写入 Sotto 的数据文件夹。${where[until]}`,
  ],
  "history-failed": (file, until, code) => [
    `历史记录 ${file} 出错（${code}）。`,
    `请重启 Sotto。${where[until]}`,
  ],
  "history-damaged": (file, aside) => [
    `历史记录 ${file} 已损坏；它已改名为 ${aside} 留在旁边，并新建了一个。`,
    "数据文件夹的备份里也许有更早的；清空历史记录会把两个都删除。",
  ],
  "history-lost": () => [
    "历史记录的进程意外结束。",
    "这次对话继续留在内存里；要保留之后的对话，请重启 Sotto。",
  ],

  answering: () => ["正在回答一个问题。", "请稍后再选。"],
  "many-waiting": () => ["已有太多问题在等待。", "请稍后再问。"],
  loading: () => ["模型还在加载。", "请稍后再问。"],
  "many-windows": (most) => [`已有 ${number(most)} 个窗口连接到 Sotto。`, "请关闭其中一个。"],
  "sound-elsewhere": () => ["Sotto 的另一个窗口正在听或说。", "等它结束，或把声音转到这里。"],
  "conversation-elsewhere": () => [
    "这次对话正在另一个窗口继续。",
    "请在那里继续，或把它取回这里。",
  ],

  "line-lost": () => ["与 Sotto 的连接断开了。", "请重新启动 Sotto，或等页面重新找到它。"],
  "wrong-token": () => ["这个页面没有当前 Sotto 的令牌。", "请打开 Sotto 启动时显示的地址。"],
  "other-version": () => ["这个页面与 Sotto 的版本不一致。", "重启 Sotto 并重新加载页面。"],
  "message-too-large": () => [
    "内容超过了 Sotto 能接收的大小。",
    "请发送小一点的图片或短一点的视频。",
  ],
  "sound-too-slow": () => ["页面接收声音太慢。", "请重新加载页面，并关闭占用电脑的程序。"],

  "engine-ended": () => ["模型进程意外结束。", "它正在重新启动；请再问一次。"],
  "engine-dies": (times) => [
    `模型进程在启动时崩溃了 ${number(times)} 次。`,
    "请重新获取模型包；如果它是完整的，请报告。",
  ],
  "hearing-stopped": (reason) => [`语音识别停止了（${reason}）。`, restart],
  "reading-stopped": (reason) => [`屏幕读取停止了（${reason}）。`, "请再问一次；它会重新启动。"],
  "voice-stopped": () => ["语音停止了。", restart],
  "stage-hung": () => ["有一个步骤没有及时停下。", "请再问一次。"],
  "out-of-memory": () => ["内存不够。", "请关闭其他程序，或使用小一点的模型包。"],
  "context-full": () => ["对话超过了模型能容纳的长度。", "请开始新的对话。"],
  "sound-length": () => ["录音太短或太长。", "请使用 0.03 到 300 秒的录音。"],
  "question-too-long": (tokens, most) => [
    `单是这个问题就有 ${number(tokens)} 个词元；模型最多接受 ${number(most)} 个。`,
    "请用小一点的图片、短一点的视频或少一些文字来问。",
  ],

  "picture-unreadable": () => [
    "图片无法读取：它是空的、已损坏或类型不对。",
    "请使用完整的 PNG、JPEG 或 WebP 文件。",
  ],
  "picture-undecodable": () => [
    "图片无法打开：它已损坏、太大或类型未知。",
    "请存为 PNG 或 JPEG 后再试。",
  ],
  "picture-too-large": () => ["图片太大。", "请使用不超过 5000 万像素、128 MB 的图片。"],
  "picture-too-long": (times) => [
    `图片的长是宽的 ${number(times)} 倍以上。`,
    "请裁剪出需要的部分。",
  ],

  "pack-missing": (name, folder) => [
    `模型包 ${name} 没有安装（位置：${folder}）。`,
    "请在设置的“模型包”里获取。",
  ],
  "pack-damaged": (name, _why, folder, _asked, files) => [
    `模型包 ${name} 不完整：${files}（位置：${folder}）。`,
    "请重新获取；只会下载这些部分。",
  ],
  "pack-installing": (name) => [`正在安装模型包 ${name}。`, "请等它完成，或停止它。"],
  "pack-held": (name, holder) => [`进程 ${holder} 正在安装模型包 ${name}。`, "请先停止它。"],
  "pack-answers": (name) => [`现在正由模型包 ${name} 回答。`, "请先选择另一个。"],
  "pack-elsewhere": (folder) => [
    `${folder} 是你自己的文件夹，不属于 Sotto。`,
    "不再需要的话，请自行删除。",
  ],
  "pack-own": (name) => [
    `模型包 ${name} 是你自己的模型，没有地方可以下载。`,
    "请放回它的文件，或重新导入。",
  ],
  "pack-too-large": (name, _why, needed, other, otherBytes) => [
    `这台机器装不下模型包 ${name}：它需要 ${bytes(needed)} 内存。`,
    other === ""
      ? "模型包 default 可以在这里运行，也可以由你自己的服务器回答。"
      : `能装下的最大的是 ${other}（${bytes(otherBytes)}）。`,
  ],
  "pack-untested": (name) => [
    `模型包 ${name} 已做好，但没有答出第一个问题。`,
    "请重新安装；如果仍然不行，请报告。",
  ],
  "installer-ended": () => ["安装意外结束。", `请重新开始。${kept}`],
  "fetch-failed": (name, host, reason) => [
    `无法从 ${host} 获取 ${name}（${reason}）。`,
    `请检查网络后继续。${kept}`,
  ],
  "fetch-refused": (name, host, reason) => [
    `无法从 ${host} 获取 ${name}（${reason}）。`,
    "对方可能要确认身份：请在其页面接受条款，并把 HF_TOKEN 设为你账户的令牌。",
  ],
  "fetch-changed": (name, host) => [
    `${name} 在下载期间于 ${host} 发生了变化。`,
    "请重新获取：会从头开始。",
  ],
  "package-unfetched": (name, tool, reason) => [
    `无法用 ${tool} 获取 ${name}：${reason}`,
    `请检查网络后继续。${kept}`,
  ],
  "wrong-size": (name, found, expected) => [
    `${name} 收到 ${found} 字节，应为 ${expected} 字节。`,
    changed,
  ],
  "wrong-hash": (name) => [`${name} 不是预期的文件：校验和不一致。`, changed],
  "disk-full": (name, folder) => [
    `磁盘已满：${name} 无法写入 ${folder}。`,
    "请腾出空间后继续，或把 SOTTO_HOME 设到更大磁盘上的文件夹。",
  ],
  "disk-too-small": (pack, needed, folder, free) => [
    `安装模型包 ${pack} 需要在 ${folder} 中有 ${bytes(needed)}，现有 ${bytes(free)} 可用。`,
    `请腾出 ${bytes(needed - free)}，或把 SOTTO_HOME 设到更大磁盘上的文件夹。`,
  ],

  "mode-unusable": (name) => [`模式文件 ${name}.md 无法使用。`, "其中的错误写在下面。"],

  "key-unprotected": (host) => [
    `${host} 的密钥会在互联网上明文传输。`,
    "请在模型包里使用 https 地址。",
  ],
  "key-refused": (host, pack) => [
    `${host} 不接受模型包 ${pack} 的密钥。`,
    `请存入另一个：npm run packs -- key ${pack}`,
  ],
  "server-refused": (host, status, model) => [
    `${host} 拒绝了这个问题（状态 ${status}）。`,
    `请检查模型包里的地址、模型（${model}）和方言。`,
  ],
  "server-unreachable": (host) => [`无法连接服务器 ${host}。`, ownServer],
  "server-silent": (host) => [`服务器 ${host} 没有回答。`, ownServer],
  "server-busy": (host) => [`服务器 ${host} 正忙。`, ownServer],
  "server-failed": (host, status) => [`服务器 ${host} 出错（状态 ${status}）。`, ownServer],
  "server-broke-off": (host) => [`服务器 ${host} 在回答中途断开了。`, ownServer],
  "server-went-silent": (host) => [`服务器 ${host} 在回答中途没有了声息。`, ownServer],
  "server-too-long": (host) => [`服务器 ${host} 发来的内容超过了一次回答的上限。`, ownServer],
  "server-garbled": () => ["服务器发来的内容不符合它的方言。", "请检查模型包里的地址和方言。"],
  "server-could-not": (kind) => [
    kind === "" ? "服务器没能回答。" : `服务器没能回答（${kind}）。`,
    "请再问一次；它自己的日志里有更多信息。",
  ],

  "microphone-missing": () => [
    "没有找到麦克风。",
    "请插上或打开一个，再按住按键；其间也可以打字。",
  ],
  "microphone-unopened": (label, reason) => [
    `无法打开麦克风“${label}”（${reason}）。`,
    "请关闭正在使用它的程序，或在设置里选择另一个。",
  ],
  "speaker-missing": () => [
    "没有可用的扬声器。",
    "请插上一个，或在设置里选择另一个；回答已完整写出。",
  ],
  "no-sound": () => ["声卡无法使用。", "请在 Sotto 的窗口里打字提问。"],
  "screen-refused": () => ["系统没有给出屏幕画面。", "请在系统的隐私设置里允许 Sotto 录制屏幕。"],
  "window-gone": (title) => [`窗口“${title}”没有打开。`, "请在设置里选择另一个。"],
  "port-taken": (port, host) => [
    `${host} 的端口 ${port} 被另一个程序占用。`,
    "请关闭那个程序，再重新打开开关。",
  ],
};
