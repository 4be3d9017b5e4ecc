export const root: string;
export function dataHome(env?: NodeJS.ProcessEnv, platform?: NodeJS.Platform): string;
