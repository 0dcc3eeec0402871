namespace Kiln.Machines.Typing.Keys;

/// <summary>A key with a name, and what it is called in each language that keyboards speak.</summary>
/// <param name="Name">As boot commands write it.</param>
/// <param name="Keysym">X11 and VNC.</param>
/// <param name="PcXt">The make code of set 1; an extended one has 0xe0 in its higher byte.</param>
/// <param name="UsbUsage">Usage on the page 7 of USB; null when Packer's table has none.</param>
/// <param name="Qcode">QEMU's name of the key.</param>
public sealed record SpecialKey(string Name, uint Keysym, ushort PcXt, byte? UsbUsage, string Qcode);
