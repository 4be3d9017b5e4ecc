export function testElectronPath(): string;
