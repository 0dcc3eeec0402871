namespace Kiln.Machines.Downloads;

/// <param name="Path">Absolute. It may be the user's own file or shared with other builds: not to be changed.</param>
/// <param name="Checksum">What the content was compared with, <c>sha256:DIGEST</c>; null for none.</param>
public sealed record DownloadedImage(string Path, string? Checksum);
