namespace Kiln.Builders.Qemu;

/// <param name="Started">Runs.</param>
/// <param name="Disks">Of the machine.</param>
/// <param name="WasFrozen">It goes on from a checkpoint.</param>
internal sealed record RunningMachine(StartedMachine Started, MachineDisks Disks, bool WasFrozen);
