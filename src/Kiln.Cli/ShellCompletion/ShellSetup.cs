using System.Collections.Immutable;
using System.Text;
using Kiln.Platform.Files;

namespace Kiln.Cli.ShellCompletion;

/// <summary>
/// Enters completion into the start files of the user's shells and takes it out again. Compat: the same lines as
/// Packer, but the user is told which files changed.
/// </summary>
internal sealed class ShellSetup(CliContext context)
{
    private static readonly ImmutableArray<string> BashFiles = [".bashrc", ".bash_profile", ".bash_login", ".profile"];

    private string Name => context.InvokedAs;

    /// <returns>What a command line of this one argument asks for; null when it is about something else.</returns>
    public static Func<CancellationToken, Task<ExitCode>>? For(string argument, CliContext context) => argument switch
    {
        "-autocomplete-install" or "--autocomplete-install" => new ShellSetup(context).InstallAsync,
        "-autocomplete-uninstall" or "--autocomplete-uninstall" => new ShellSetup(context).UninstallAsync,
        _ => null,
    };

    public async Task<ExitCode> InstallAsync(CancellationToken cancellationToken)
    {
        if (Home() is not string home)
        {
            return ExitCode.Failure;
        }

        int done = 0;
        string? bash = BashFiles.Select(file => Path.Combine(home, file)).FirstOrDefault(File.Exists);
        done += bash is null ? 0 : await AddLineAsync(bash, BashLine, cancellationToken);
        string zsh = Path.Combine(home, ".zshrc");
        if (File.Exists(zsh))
        {
            done += await AddLineAsync(zsh, ZshSetup, cancellationToken);
            done += await AddLineAsync(zsh, ZshLine, cancellationToken);
        }

        done += Directory.Exists(FishFolder(home)) ? WriteFish(home) : 0;
        if (done == 0)
        {
            context.Error.WriteLine(
                $"There was nothing to do: completion of {Name} is installed already, or there is no start file of "
                + "bash (.bashrc), zsh (.zshrc) or fish (.config/fish).");
        }

        return done == 0 ? ExitCode.Failure : ExitCode.Success;
    }

    public async Task<ExitCode> UninstallAsync(CancellationToken cancellationToken)
    {
        if (Home() is not string home)
        {
            return ExitCode.Failure;
        }

        int done = await RemoveLineAsync(Path.Combine(home, ".zshrc"), ZshLine, cancellationToken);
        foreach (string file in BashFiles)
        {
            done += await RemoveLineAsync(Path.Combine(home, file), BashLine, cancellationToken);
        }

        if (File.Exists(FishFile(home)))
        {
            File.Delete(FishFile(home));
            Tell("Removed", FishFile(home));
            done++;
        }

        if (done == 0)
        {
            context.Error.WriteLine($"Completion of {Name} is not installed.");
        }

        return done == 0 ? ExitCode.Failure : ExitCode.Success;
    }

    private string BashLine => $"complete -C {context.ExecutablePath} {Name}";

    private static string ZshSetup => "autoload -U +X bashcompinit && bashcompinit";

    private string ZshLine => $"complete -o nospace -C {context.ExecutablePath} {Name}";

    private static string FishFolder(string home) => Path.Combine(home, ".config", "fish");

    private string FishFile(string home) => Path.Combine(FishFolder(home), "completions", $"{Name}.fish");

    private string? Home()
    {
        string? home = context.Variable("HOME");
        if (home is null)
        {
            context.Error.WriteLine("The start files of the shells are in the home directory: set HOME.");
        }

        return home;
    }

    private async Task<int> AddLineAsync(string file, string line, CancellationToken cancellationToken)
    {
        string content = await File.ReadAllTextAsync(file, cancellationToken);
        if (content.Split('\n').Contains(line))
        {
            return 0;
        }

        string separator = content.Length == 0 || content.EndsWith('\n') ? "" : "\n";
        await WriteAsync(file, content + separator + line + "\n", cancellationToken);
        Tell("Completion was added to", file);
        return 1;
    }

    private async Task<int> RemoveLineAsync(string file, string line, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            return 0;
        }

        string[] lines = (await File.ReadAllTextAsync(file, cancellationToken)).Split('\n');
        string[] rest = [.. lines.Where(l => l != line)];
        if (rest.Length == lines.Length)
        {
            return 0;
        }

        await WriteAsync(file, string.Join('\n', rest), cancellationToken);
        Tell("Completion was removed from", file);
        return 1;
    }

    private int WriteFish(string home)
    {
        string file = FishFile(home);
        string content = $"""
            function __complete_{Name}
                set -lx COMP_LINE (commandline -cp)
                test -z (commandline -ct)
                and set COMP_LINE "$COMP_LINE "
                {context.ExecutablePath}
            end
            complete -f -c {Name} -a "(__complete_{Name})"

            """;
        if (File.Exists(file) && File.ReadAllText(file) == content)
        {
            return 0;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        Tell("Completion was written to", file);
        return 1;
    }

    private static Task WriteAsync(string file, string content, CancellationToken cancellationToken) =>
        ExistingFile.OverwriteAsync(file, Encoding.UTF8.GetBytes(content), cancellationToken);

    private void Tell(string what, string file) => context.Output.WriteLine($"{what} {file}; it counts in new shells.");
}
