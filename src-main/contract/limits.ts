/** Plain figures of the contract: apart from the schemas, so that a page needs no schema library. */
export const protocolVersion = 1;

/** 24 MiB: a 4K PNG screenshot or a 10 s camera clip of JPEG frames; more is not one question. */
export const maxSightBytes = 24 * 1024 * 1024;
export const maxSights = 8;
export const maxQuestionCharacters = 8_000;
