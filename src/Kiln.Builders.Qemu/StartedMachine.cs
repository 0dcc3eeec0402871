using Kiln.Builders.Qemu.Running;

namespace Kiln.Builders.Qemu;

/// <param name="Machine">Runs.</param>
/// <param name="Screen">The way to its keyboard.</param>
/// <param name="Port">The port of this machine that leads to it; null when there is none.</param>
/// <param name="Card">The address of its network card on a bridge; null without one.</param>
internal sealed record StartedMachine(QemuMachine Machine, ScreenAccess Screen, int? Port, string? Card);
