using Kiln.Components.Tests.Support;

namespace Kiln.Components.Tests.Windows;

/// <summary>
/// The conversation with a Windows machine. The machine is a script of answers: no Windows can run where these tests run.
/// </summary>
public sealed class WindowsCaseTests
{
    public static TheoryData<RunCase> PowerShellCases => RunCase.Read("powershell.json");

    public static TheoryData<RunCase> ShellCases => RunCase.Read("windows-shell.json");

    public static TheoryData<RunCase> RestartCases => RunCase.Read("windows-restart.json");

    [Theory]
    [MemberData(nameof(PowerShellCases))]
    public Task Powershell_does_exactly_what_the_case_says(RunCase sample) =>
        ProvisionerCases.CheckAsync("powershell", sample);

    [Theory]
    [MemberData(nameof(ShellCases))]
    public Task Windows_shell_does_exactly_what_the_case_says(RunCase sample) =>
        ProvisionerCases.CheckAsync("windows-shell", sample);

    [Theory]
    [MemberData(nameof(RestartCases))]
    public Task Windows_restart_does_exactly_what_the_case_says(RunCase sample) =>
        ProvisionerCases.CheckAsync("windows-restart", sample);
}
