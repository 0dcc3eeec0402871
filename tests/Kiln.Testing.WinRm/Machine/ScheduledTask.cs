namespace Kiln.Testing.WinRm.Machine;

/// <param name="Definition">XML.</param>
/// <param name="User">Whose rights the task has.</param>
/// <param name="Password">Null for a service account.</param>
/// <param name="LogonType">1: by the password; 5: a service account.</param>
public sealed record ScheduledTask(string Name, string Definition, string User, string? Password, int LogonType);
