export function readFuses(binary: string): Promise<Record<string, boolean>>;
