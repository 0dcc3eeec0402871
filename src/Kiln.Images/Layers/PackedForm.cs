namespace Kiln.Images.Layers;

internal enum PackedForm
{
    None,
    Gzip,
    Zstd,
    Xz,
    Bzip2,
}
