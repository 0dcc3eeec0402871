using System.Collections;
using System.Collections.Immutable;
using System.Text;
using Kiln.Components.Files;
using Kiln.Components.Scripts;
using Kiln.Components.Templates;
using Kiln.Platform.Processes;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;

namespace Kiln.Components.ShellLocal;

/// <summary>Runs the scripts of one `shell-local` block on this machine.</summary>
/// <param name="options">What to run.</param>
/// <param name="context">Names the build and the run.</param>
/// <param name="isPostProcessor">Compat: only there one single word of <c>execute_command</c> goes to a shell.</param>
public sealed class LocalScripts(ShellLocalOptions options, PrepareContext context, bool isPostProcessor)
{
    private const UnixFileMode OwnerAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly ImmutableArray<string> UnixCommand = ["/bin/sh", "-c", "{{.Vars}} {{.Script}}"];

    private static readonly ImmutableArray<string> WindowsCommand =
        ["cmd", "/V", "/C", "{{.Vars}}", "call", "{{.Script}}"];

    /// <exception cref="BuildFailedException">
    /// A script could not be run, or its exit code is not an allowed one.
    /// </exception>
    public async Task RunAsync(
        IUi ui,
        BuildVariables variables,
        TemporaryPlace place,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (!options.OnlyOn.IsEmpty && !options.OnlyOn.Contains(LocalSystem.Current))
        {
            ui.Say("Skipping shell-local due to runtime OS");
            return;
        }

        RunTemplates templates = new(context, time, variables);
        string assignments = ScriptEnvironment.Flatten(
            ScriptEnvironment.Collect(
                context,
                variables,
                options.Scripts,
                text => templates.Render("environment_vars", text),
                ScriptEnvironment.QuoteForShell),
            options.EnvVarFormat ?? DefaultFormat);
        if (options.Lines.IsEmpty)
        {
            foreach (string file in options.Scripts.Files)
            {
                await RunFileAsync(ui, file, assignments, templates, cancellationToken);
            }

            return;
        }

        await using TemporaryFile script = await TemporaryFile.CreateAsync(
            place,
            "packer-shell",
            Extension,
            Encoding.UTF8.GetBytes(Compose(templates)),
            OwnerAll,
            cancellationToken);
        await RunFileAsync(ui, script.Path, assignments, templates, cancellationToken);
    }

    private string DefaultFormat =>
        OperatingSystem.IsWindows() && !options.UseLinuxPathing ? "set %s=%s && " : "%s='%s' ";

    private string Extension
    {
        get
        {
            string extension = options.TempfileExtension ?? (OperatingSystem.IsWindows() ? ".cmd" : "");
            return extension.Length == 0 || extension.StartsWith('.') ? extension : "." + extension;
        }
    }

    private string Compose(RunTemplates templates)
    {
        string shebang = options.InlineShebang ?? (OperatingSystem.IsWindows() ? "" : "/bin/sh -e");
        StringBuilder text = new(shebang.Length == 0 ? "" : $"#!{shebang}\n");
        foreach (string line in options.Lines)
        {
            text.Append(templates.Render("inline", line)).Append('\n');
        }

        return text.ToString();
    }

    private async Task RunFileAsync(
        IUi ui,
        string path,
        string assignments,
        RunTemplates templates,
        CancellationToken cancellationToken)
    {
        string full = Path.GetFullPath(path);
        string script = options.UseLinuxPathing ? LocalSystem.LinuxPath(full) : full;
        ImmutableArray<string> command = CommandLine(script, assignments, templates);
        ui.Say($"Running local shell script: {path}");
        ProcessSpec spec = new(command[0], command[1..])
        {
            Environment = ChildEnvironment(),
            OnOutputLine = ui.Say,
            OnErrorLine = ui.Error,
        };
        int code;
        try
        {
            code = await ChildProcess.RunAsync(spec, cancellationToken);
        }
        catch (ProcessStartException e)
        {
            ui.Error(e.Message);
            throw new BuildFailedException(
                $"Error executing script: {path}\n\nPlease see output above for more information.", e);
        }

        ScriptExit.Check(code, options.Scripts.ValidExitCodes);
    }

    private ImmutableArray<string> CommandLine(string script, string assignments, RunTemplates templates)
    {
        ImmutableArray<string> parts = options.ExecuteCommand;
        if (parts.IsEmpty)
        {
            parts = OperatingSystem.IsWindows() && !options.UseLinuxPathing ? WindowsCommand : UnixCommand;
        }
        else if (parts.Length == 1 && isPostProcessor)
        {
            parts = ["sh", "-c", parts[0]];
        }

        return
        [
            .. parts.Select(part => templates.Render(
                "execute_command",
                part,
                ("Vars", assignments),
                ("Script", script),
                ("Command", script))),
        ];
    }

    /// <summary>This process's own, with the id of the run.</summary>
    private ImmutableSortedDictionary<string, string> ChildEnvironment() => Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToImmutableSortedDictionary(
            static e => (string)e.Key,
            static e => (string?)e.Value ?? "",
            StringComparer.Ordinal)
        .SetItem("PACKER_RUN_UUID", context.RunUuid);
}
