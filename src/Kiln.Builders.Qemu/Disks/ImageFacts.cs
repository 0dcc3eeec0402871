namespace Kiln.Builders.Qemu.Disks;

/// <param name="Format">As QEMU calls it: <c>qcow2</c>, <c>raw</c>, <c>vmdk</c>.</param>
/// <param name="VirtualBytes">The size of the disk that a machine sees.</param>
/// <param name="Backing">The image that it differs from; null when it is complete in itself.</param>
internal sealed record ImageFacts(string Format, long VirtualBytes, string? Backing);
