export function makePackage(target: string, changed?: Record<string, unknown>): Promise<string[]>;
