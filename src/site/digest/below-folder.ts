/** A path without the session's folder before it, where it lies below that. */
export function belowFolder(path: string, folder: string | null): string {
  if (folder === null || folder.length < 2 || !path.startsWith(folder)) return path;
  const end = /[\\/]$/.test(folder) ? folder.length : folder.length + 1;
  return /[\\/]/.test(path.charAt(end - 1)) && path.length > end ? path.slice(end) : path;
}
