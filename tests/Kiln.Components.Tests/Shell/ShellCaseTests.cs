using Kiln.Components.Tests.Support;

namespace Kiln.Components.Tests.Shell;

public sealed class ShellCaseTests
{
    public static TheoryData<RunCase> ShellCases => RunCase.Read("shell.json");

    public static TheoryData<RunCase> FileCases => RunCase.Read("file.json");

    [Theory]
    [MemberData(nameof(ShellCases))]
    public Task Shell_does_exactly_what_the_case_says(RunCase sample) => ProvisionerCases.CheckAsync("shell", sample);

    [Theory]
    [MemberData(nameof(FileCases))]
    public Task File_does_exactly_what_the_case_says(RunCase sample) => ProvisionerCases.CheckAsync("file", sample);
}
