/** What Sotto says in its own words, not the Thinker's. This pack is English. */
export const replies = {
  nothingHeard: "I heard nothing. Hold the key while you speak.",
  foreign: (language: string) => `I only understand English so far; that looks like ${language}.`,
  /** What was looked for tells the person how the question was understood. */
  notFound: (sought: string) =>
    `I can't find that on the screen.${sought === "" ? "" : ` I looked for ${sought}.`}`,
  notOnScreenBut: "I can't find that on the screen. From what I know: ",
  noPicture: "I see no picture to read. Show me the screen and ask again.",
  readToEnd: "That was all.",
  stopped: "Stopped.",
  noText: "I see no text in the picture.",
  computed: (value: string) => `That is ${value}.`,
  beyond: "I can't know that: I see only what you show me, and have no connection to the world.",
} as const;
