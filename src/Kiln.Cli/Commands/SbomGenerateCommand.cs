using System.Collections.Immutable;
using System.Globalization;
using Kiln.Cli.Rendering;
using Kiln.Sbom.Documents;
using Kiln.Sbom.Inventory;
using Kiln.Sbom.Scanning;

namespace Kiln.Cli.Commands;

/// <summary>
/// Lists the software in a folder. The provisioner <c>hcp-sbom</c> runs it on the machine of a build.
/// </summary>
internal sealed class SbomGenerateCommand : ICommand
{
    public const string Name = "sbom-generate";

    private const string EpochVariable = "SOURCE_DATE_EPOCH";
    private const long LastSecond = 253402300799;

    public string Help(string invokedAs) => $"""
        Usage: {invokedAs} {Name} [options] [PATH]

          Lists the packages that are installed below PATH (the whole machine when it
          is not given) and writes an SBOM to the standard output. It looks at dpkg,
          apk, rpm, Python and Node.js. The provisioner hcp-sbom runs it.

        Options:

          -o, --output=FORMAT  cyclonedx-json (the default) or spdx-json.
          --exclude=PATTERN    Leave out paths such as '**/node_modules'. May be given
                               several times.
          --scope=SCOPE        squashed or all-layers. Without effect: a folder has no
                               layers.
        """;

    public async Task<ExitCode> RunAsync(
        CommandRun run,
        ImmutableArray<string> arguments,
        CancellationToken cancellationToken)
    {
        TextOutput messages = new(run.Context.Error);
        SbomArguments options = SbomArguments.Parse(arguments, out string? problem);
        DateTimeOffset? created = problem is null ? Created(run, out problem) : null;
        if (problem is not null)
        {
            messages.Write($"Error: {problem}\n");
            return ExitCode.Failure;
        }

        messages.Write($"Generating {options.FormatName} SBOM for {options.Path}...\n");
        SoftwareInventory inventory;
        try
        {
            string folder = Path.Combine(run.Context.WorkingDirectory, options.Path);
            inventory = await InventoryScanner.ScanAsync(folder, options.Excludes, cancellationToken);
        }
        catch (Exception e) when (e is FormatException or DirectoryNotFoundException)
        {
            messages.Write($"Error: {e.Message}\n");
            return ExitCode.Failure;
        }

        foreach (string warning in inventory.Warnings)
        {
            messages.Write($"Warning: {warning}\n");
        }

        DocumentStamp stamp = new("kiln", ProductVersions.Kiln, created ?? run.Now);
        await using (Stream output = run.Context.OpenOutput())
        {
            SbomWriter.Write(inventory with { Subject = options.Path }, options.Format, stamp, output);
        }

        messages.Write("✓ SBOM generation completed\n");
        return ExitCode.Success;
    }

    private static DateTimeOffset? Created(CommandRun run, out string? problem)
    {
        problem = null;
        if (run.Context.Variable(EpochVariable) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            && seconds <= LastSecond)
        {
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        }

        problem = $"The environment variable {EpochVariable} is \"{text}\"; it must be a number of seconds since 1970.";
        return null;
    }
}
