using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Kiln.Sdk.Components;
using Kiln.Sdk.Steps;
using Kiln.Testing;

namespace Kiln.Builders.Oci.Tests.Support;

/// <summary>A build in a process of its own: one that can be killed, or that runs as another user.</summary>
public sealed record SeparateBuild
{
    public const string Command = "separate-build";
    public const string ReapCommand = "reap";

    public required string Folder { get; init; }

    public string From { get; init; } = "scratch";

    public string? BootstrapSuite { get; init; }

    public required string Output { get; init; }

    public bool Squash { get; init; }

    /// <summary>Shell commands; one that starts with <c>@</c> is a path to upload a file to.</summary>
    public string[] Steps { get; init; } = [];

    public string LedgerFile => Path.Combine(Folder, "ledger");

    public KilnDirectories Directories =>
        new(Path.Combine(Folder, "cache"), Path.Combine(Folder, "state"), Path.Combine(Folder, "tmp"));

    public static async Task<int> RunAsync(string file)
    {
        SeparateBuild build = JsonSerializer.Deserialize<SeparateBuild>(await File.ReadAllTextAsync(file))!;
        CleanupScope cleanup = new(TimeSpan.FromMinutes(1), TimeProvider.System);
        try
        {
            IArtifact? artifact = await build.BuildAsync(cleanup);
            Print($"artifact {artifact!.Id}");
            return 0;
        }
        catch (Exception e) when (e is BuildFailedException or Kiln.Sdk.Communication.CommunicatorException)
        {
            Print($"failed: {e.Message}");
            return 1;
        }
        finally
        {
            foreach (CleanupFailure failure in await cleanup.UnwindAsync())
            {
                Print($"left: {failure.Name}: {failure.Reason}");
            }
        }
    }

    public static async Task<int> ReapAsync(string ledger)
    {
        await TestLedger.ReapAsync(ledger, CancellationToken.None);
        return 0;
    }

    /// <summary>Starts the build; its lines are read from standard output.</summary>
    /// <param name="prefix">A program with arguments that runs the rest of the command line.</param>
    public Process Start(string executable, params string[] prefix)
    {
        string file = Path.Combine(Folder, $"build-{Guid.NewGuid():N}.json");
        File.WriteAllText(file, JsonSerializer.Serialize(this));
        return StartProcess([.. prefix, executable, Command, file]);
    }

    public static Process StartProcess(string[] command)
    {
        ProcessStartInfo start = new(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        start.Environment["DOTNET_gcServer"] = "0";
        return Process.Start(start)!;
    }

    private async Task<IArtifact?> BuildAsync(CleanupScope cleanup)
    {
        Directory.CreateDirectory(Directories.Temporary);
        OciConfig config = new()
        {
            From = BootstrapSuite is null ? From : null,
            Bootstrap = BootstrapSuite is null ? null : new BootstrapConfig { Suite = BootstrapSuite },
            Output = Output,
            Squash = Squash,
        };
        OciBuilder builder = new(
            config,
            OciHost.OfThisProcess() with
            {
                Variable = static name => name == "SOURCE_DATE_EPOCH" ? "1700000000" : null,
            },
            force: true);
        RecordingUi ui = new(Print);
        BuildContext context = new()
        {
            BuildName = "oci.separate",
            RunUuid = "11111111-2222-3333-4444-555555555555",
            Ui = ui,
            Steps = new PlainSteps(),
            Provisioners = new ScriptedProvisioners([.. Steps.Select(static step => StepOf(step))], ui.Say),
            Cleanup = cleanup,
            Ledger = new TestLedger(LedgerFile),
            Directories = Directories,
            Time = TimeProvider.System,
        };
        return await builder.BuildAsync(context, CancellationToken.None);
    }

    private static Provision StepOf(string step) => step.StartsWith('@')
        ? ScriptedProvisioners.Upload(step[1..], "uploaded\n")
        : ScriptedProvisioners.Run(step);

    private static void Print(string line)
    {
        Console.WriteLine(line);
        Console.Out.Flush();
    }
}
