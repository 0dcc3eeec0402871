using Kiln.Cli.Flags;

namespace Kiln.Cli.Tests.Flags;

public sealed class GlobalArgumentsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("build x", "build: x")]
    [InlineData("build -only a x", "build: -only a x")]
    [InlineData("-machine-readable build x", "build: x machine")]
    [InlineData("build x -machine-readable", "build: x machine")]
    [InlineData("build -machine-readable -machine-readable", "build: -machine-readable machine")]
    [InlineData("build --machine-readable", "build: --machine-readable")]
    [InlineData("-v", "version:")]
    [InlineData("-version build x", "version:")]
    [InlineData("--version -machine-readable", "version: machine")]
    [InlineData("build -v", "build: -v")]
    [InlineData("-foo build", "build: stray")]
    [InlineData("-foo", "stray")]
    [InlineData("-h", "help")]
    [InlineData("--help build", "build: help")]
    [InlineData("build x -h", "build: x -h help")]
    [InlineData("build -- -h", "build: -- -h")]
    [InlineData("-- build -h", "")]
    public void Command_and_global_flags_are_found(string arguments, string expected)
    {
        GlobalArguments global = GlobalArguments.Read([.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        string command = global.Command is null ? "" : $"{global.Command}: {string.Join(' ', global.CommandArguments)}".TrimEnd();
        string[] words =
        [
            .. command.Length > 0 ? [command] : Array.Empty<string>(),
            .. global.IsMachineReadable ? ["machine"] : Array.Empty<string>(),
            .. global.WantsHelp ? ["help"] : Array.Empty<string>(),
            .. global.HasStrayFlags ? ["stray"] : Array.Empty<string>(),
        ];
        Assert.Equal(expected, string.Join(' ', words));
    }
}
