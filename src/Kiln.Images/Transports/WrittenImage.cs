using System.Collections.Immutable;
using Kiln.Images.Model;
using Kiln.Images.References;

namespace Kiln.Images.Transports;

/// <param name="Digest">
/// Of the manifest at the destination; a docker archive has none, so it is the configuration's there.
/// </param>
/// <param name="Files">Files or folders that were made; none for a registry.</param>
public sealed record WrittenImage(ImageLocation Location, Digest Digest, ImmutableArray<string> Files);
