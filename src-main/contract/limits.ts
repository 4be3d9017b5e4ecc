/** Plain figures of the contract: apart from the schemas, so that a page needs no schema library. */
export const protocolVersion = 1;

/** 24 MiB: a 4K PNG screenshot or a 10 s camera clip of JPEG frames; more is not one question. */
export const maxSightBytes = 24 * 1024 * 1024;
export const maxSights = 8;
/** Two minutes at two frames per second; longer films are thinned out. */
export const maxFilmFrames = 240;
export const maxQuestionCharacters = 8_000;
/** A conversation that a client keeps: no Thinker of ours can use more of it. */
export const maxExchangesSet = 200;
/** Beyond these a voice is no longer understood. */
export const minPace = 0.5;
export const maxPace = 2;
/** A sentence of how to speak; longer ones are a prompt of their own. */
export const maxStyleCharacters = 200;
/** How much computing a pack with a voice of its own puts into its sound. */
export const speechQualities = ["reference", "balanced", "fast"] as const;

/** 36 MiB: one message with 24 MiB of sights as base64 (32 MiB), a clip's sound and the question. */
export const maxMessageBytes = 36 * 1024 * 1024;

/** Calls of one wire that have no answer yet; a shell has two or three. */
export const maxOutstandingCalls = 32;

/** Microphone frames of 10 ms are 100 per second; ten times that is no page of ours. */
export const maxMessagesPerSecond = 1_000;
export const maxMessageBurst = 2_000;

/**
 * What may wait in a socket for a slow reader: 8 MiB is two minutes of 32 kHz speech, more than a
 * reply holds. Beyond it the wire is closed, so that memory stays bounded.
 */
export const maxPendingBytes = 8 * 1024 * 1024;

/** A minute at 16 kHz. A larger hole in the microphone's sample index is no clock that can be followed. */
export const maxGapSamples = 960_000;

/** What one look into the history brings; a page asks again for more. */
export const maxListed = 200;
export const maxHits = 100;
export const maxSearchCharacters = 200;
export const maxTitleCharacters = 120;
/** Ten years; longer is "never". */
export const maxDaysKept = 3_650;
/** A page of instructions is 3,000 characters; a prompt of more is no mode any more. */
export const maxModeCharacters = 20_000;
