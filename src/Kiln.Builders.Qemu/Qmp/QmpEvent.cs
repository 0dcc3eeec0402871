using System.Text.Json;

namespace Kiln.Builders.Qemu.Qmp;

/// <param name="Name">As QEMU has it: <c>SHUTDOWN</c>.</param>
/// <param name="Data">Its members; an undefined value when it has none.</param>
internal sealed record QmpEvent(string Name, JsonElement Data);
