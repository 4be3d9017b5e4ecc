import type { Screen } from "./frame.ts";

const files = [
  "backup.tar.gz",
  "notes.md",
  "deploy.sh",
  "inventory.csv",
  "photo_042.jpg",
  "server.log",
  "Makefile",
  "config.yaml",
  "report.pdf",
  "seed.sql",
];
const images = [
  "nginx:1.27",
  "postgres:16",
  "redis:7",
  "grafana/grafana",
  "registry:2",
  "mailhog/mailhog",
  "minio/minio",
];
/** GB of /, /home, /var and /mnt/media. */
const sizes = [
  [40, 60, 120],
  [240, 480, 512],
  [20, 32, 64],
  [930, 1800, 2000],
] as const;
const themes = [
  ["#0c0c0c", "#d6d6d6", "#7ee787"],
  ["#300a24", "#f2eef1", "#8ae234"],
  ["#fdf6e3", "#4a5a60", "#237a26"],
  ["#ffffff", "#1f2328", "#0b57d0"],
  ["#1e2430", "#cdd6f4", "#89b4fa"],
] as const;

export function commandLine(s: Screen): string {
  const variant = s.variant(3);
  const user = s.person().first.toLowerCase();
  const host = s.pick(["atlas", "pebble", "homebox", "vega", "moth"]);
  const folder = s.pick(["~/work", "/srv/data", "~/stuff", "/opt/site"]);
  const [ground, ink, accent] = s.pick(themes);
  const line = (cells: readonly (readonly [string, string, number])[]) =>
    cells
      .map(
        ([id, text, width]) =>
          `${id ? s.f(id, text) : text}${" ".repeat(Math.max(1, width - text.length))}`,
      )
      .join("");
  const prompt = (command: string) =>
    `<span style="color:${accent}">${user}@${host}:${folder}$</span> ${command}`;
  const out: string[] = [];

  if (variant !== 1) {
    const disks = ["/", "/home", "/var", "/mnt/media"].map((mount, at) => {
      const size = s.pick(sizes[at] ?? []);
      const used = Math.max(1, Math.floor((size * s.between(9 + at, 93)) / 100));
      return {
        mount,
        size: `${size}G`,
        used: `${used}G`,
        left: `${size - used}G`,
        share: Math.round((100 * used) / size),
        id: `m${at}`,
        device: ["/dev/nvme0n1p2", "/dev/nvme0n1p3", "/dev/nvme0n1p1", "/dev/sda1"][at] as string,
      };
    });
    out.push(
      prompt("df -h"),
      line([
        ["", "Filesystem", 17],
        ["", "Size", 7],
        ["", "Used", 7],
        ["", "Avail", 7],
        ["", "Use%", 6],
        ["", "Mounted on", 0],
      ]),
      ...disks.map((d) =>
        line([
          [`${d.id}.device`, d.device, 17],
          [`${d.id}.size`, d.size, 7],
          [`${d.id}.used`, d.used, 7],
          [`${d.id}.left`, d.left, 7],
          [`${d.id}.share`, `${d.share}%`, 6],
          [`${d.id}.mount`, d.mount, 0],
        ]),
      ),
    );
    const home = disks[1] as (typeof disks)[number];
    const media = disks[3] as (typeof disks)[number];
    const full = disks.reduce((a, b) => (b.share > a.share ? b : a));
    s.ask(
      {
        ask: ["How much space is left on home?", "How much room is there in /home?"],
        keys: [home.left.replace("G", "")],
        facts: [`${home.id}.left`],
      },
      {
        ask: ["How full is the media disk?", "What percentage of /mnt/media is used?"],
        keys: [String(media.share)],
        facts: [`${media.id}.share`],
      },
      {
        ask: ["How big is the media drive altogether?", "What's the total size of /mnt/media?"],
        keys: [media.size.replace("G", "")],
        facts: [`${media.id}.size`],
      },
      {
        ask: ["Which device is home on?", "What partition is /home on?"],
        keys: [home.device],
        facts: [`${home.id}.device`],
      },
      ...(disks.filter((d) => d.share === full.share).length === 1
        ? [
            {
              way: "compare" as const,
              ask: ["Which file system is the fullest?", "Which disk is closest to being full?"],
              keys: [[full.mount === "/" ? "root" : full.mount, full.device]],
              facts: [`${full.id}.share`, `${full.id}.mount`, `${full.id}.device`],
            },
          ]
        : []),
    );
  }
  if (variant !== 2) {
    const owners = s.some(["root", "www-data", "backup", user, "deploy"], 3);
    const rows = s.some(files, s.between(5, 7)).map((name, at) => ({
      name,
      id: `f${at}`,
      owner: s.pick(owners),
      size: s.pick([
        `${s.between(11, 98)}K`,
        `${s.between(12, 97)}M`,
        `${s.between(2, 9)}.${s.between(1, 9)}K`,
        `${s.between(102, 989)}M`,
      ]),
      date: `${s.pick(["Jan", "Mar", "May", "Aug", "Oct"])} ${s.between(10, 28)}`,
      time: `${s.between(10, 23)}:${s.between(10, 59)}`,
    }));
    const [one, two, three] = s.some(rows, 3) as [
      (typeof rows)[0],
      (typeof rows)[0],
      (typeof rows)[0],
    ];
    const owner = s.pick(owners);
    const owned = rows.filter((r) => r.owner === owner);
    out.push(
      "",
      prompt("ls -lh"),
      ...rows.map((r) =>
        line([
          ["", r.name.endsWith(".sh") ? "-rwxr-xr-x" : "-rw-r--r--", 11],
          ["", "1", 2],
          [`${r.id}.owner`, r.owner, 10],
          ["", "staff", 7],
          [`${r.id}.size`, r.size.padStart(5), 6],
          [`${r.id}.date`, r.date, 7],
          [`${r.id}.time`, r.time, 6],
          [`${r.id}.name`, r.name, 0],
        ]),
      ),
    );
    s.ask(
      {
        ask: [`How large is ${one.name}?`, `What's the size of ${one.name}?`],
        keys: [[one.size, `${one.size}B`]],
        facts: [`${one.id}.size`],
      },
      {
        ask: [`Who owns ${two.name}?`, `Which user does ${two.name} belong to?`],
        keys: [two.owner],
        facts: [`${two.id}.owner`],
      },
      {
        ask: [`When was ${three.name} last changed?`, `What's the date on ${three.name}?`],
        keys: [[three.date, three.date.split(" ").reverse().join(" ")]],
        facts: [`${three.id}.date`],
      },
      {
        way: "count",
        ask: ["How many files are listed?", "How many files does it show?"],
        keys: [[String(rows.length), ["five", "six", "seven"][rows.length - 5] as string]],
        facts: [],
      },
      ...(owned.length === 1
        ? [
            {
              way: "which" as const,
              ask: [`Which file belongs to ${owner}?`],
              keys: [owned[0]?.name ?? ""],
              facts: [`${owned[0]?.id}.name`],
            },
          ]
        : []),
    );
    s.absent(
      `How large is ${s.pick(files.filter((f) => !rows.some((r) => r.name === f)))}?`,
      `How many lines does ${one.name} have?`,
    );
  }
  if (variant !== 0) {
    const names = s.some(["web", "db", "cache", "charts", "mailer", "store"], 4);
    const dead = s.between(0, 3);
    const ages = s.some([2, 3, 5, 6, 8, 9, 11], 4);
    const rows = names.map((name, at) => ({
      name,
      id: `c${at}`,
      key: Array.from({ length: 8 }, () => s.pick([..."23456789abcdef"])).join(""),
      image: s.pick(images),
      status:
        at === dead
          ? `Exited (${s.pick([1, 2, 137])}) ${ages[at]} minutes ago`
          : `Up ${ages[at]} ${s.pick(["days", "hours", "weeks"])}`,
      port: at === dead ? "" : `${s.between(1025, 9899)}->${s.pick([80, 5432, 6379, 3000])}/tcp`,
    }));
    const broken = rows[dead] as (typeof rows)[number];
    const [one, two] = s.some(
      rows.filter((r) => r !== broken),
      2,
    ) as [(typeof rows)[0], (typeof rows)[0]];
    out.push(
      "",
      prompt("docker ps -a"),
      line([
        ["", "CONTAINER ID", 14],
        ["", "IMAGE", 18],
        ["", "STATUS", 30],
        ["", "PORTS", 18],
        ["", "NAMES", 0],
      ]),
      ...rows.map((r) =>
        line([
          [`${r.id}.key`, r.key, 14],
          [`${r.id}.image`, r.image, 18],
          [`${r.id}.status`, r.status, 30],
          [r.port ? `${r.id}.port` : "", r.port, 18],
          [`${r.id}.name`, r.name, 0],
        ]),
      ),
    );
    s.ask(
      {
        way: "which",
        ask: ["Which container is not running?", "Which container has stopped?"],
        keys: [broken.name],
        facts: [`${broken.id}.name`, `${broken.id}.status`],
      },
      {
        ask: [
          `How long has the ${one.name} container been up?`,
          `Since when is ${one.name} running?`,
        ],
        keys: [one.status.replace("Up ", "")],
        facts: [`${one.id}.status`],
      },
      {
        ask: [
          `Which image does ${two.name} use?`,
          `What image is the ${two.name} container made from?`,
        ],
        keys: [two.image],
        facts: [`${two.id}.image`],
      },
      {
        ask: [`Which port do I reach ${one.name} on?`, `What port is ${one.name} listening on?`],
        keys: [one.port.split("-")[0] as string],
        facts: [`${one.id}.port`],
      },
      {
        ask: [`What's the container id of ${two.name}?`],
        keys: [two.key],
        facts: [`${two.id}.key`],
      },
    );
    s.absent("How much memory do the containers use?", "How often was the container restarted?");
  }
  s.absent(
    "What's the IP address of this machine?",
    "When was the computer started?",
    "How hot is the processor?",
  );
  s.ask({
    ask: ["What's the machine called?", "Which computer am I logged in on?"],
    keys: [host],
    facts: [],
  });
  const wide = `font:${s.pick([14, 15, 16])}px/1.5 '${s.pick(["DejaVu Sans Mono", "DejaVu Sans Mono", "Nimbus Mono PS"])}',monospace;font-variant-ligatures:none`;
  return `${s.titleBar(`${user}@${host}: ${folder}`)}<pre style="margin:0;flex:1;padding:14px 18px;background:${ground};color:${ink};${wide}">${out.join("\n")}\n\n${prompt("")}<span style="background:${ink}">&nbsp;</span></pre>`;
}
