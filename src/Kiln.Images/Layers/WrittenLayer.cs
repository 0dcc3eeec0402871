using Kiln.Images.Model;

namespace Kiln.Images.Layers;

/// <param name="Entries">How many files, folders and whiteouts it holds; zero: nothing changed.</param>
/// <param name="UncompressedSize">Of the tar, in bytes.</param>
public sealed record WrittenLayer(ImageLayer Layer, long Entries, long UncompressedSize);
