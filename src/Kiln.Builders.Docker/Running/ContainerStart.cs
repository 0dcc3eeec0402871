using System.Collections.Immutable;
using System.Text.Json;
using Kiln.Builders.Docker.Config;
using Kiln.Builders.Docker.Engine;
using Kiln.Components.Templates;
using Kiln.Sdk.Components;
using Kiln.Sdk.Resources;

namespace Kiln.Builders.Docker.Running;

/// <summary>Makes and starts the container of a build.</summary>
internal sealed class ContainerStart(
    DockerBuilderConfig config,
    PrepareContext prepare,
    BuildContext context,
    DockerEngine engine,
    string sharedFolder)
{
    /// <param name="image">What it is made of: a name, or an id.</param>
    /// <param name="pull">Gets the image when the engine does not have it, as <c>docker run</c> does.</param>
    /// <exception cref="EngineException">The engine refuses.</exception>
    public async Task<StartedContainer> RunAsync(
        string image,
        Func<Task> pull,
        CancellationToken cancellationToken)
    {
        RunTemplates templates = new(prepare, context.Time, BuildVariables.Empty);
        ImmutableArray<string> command = [.. config.RunCommand.Select(
            text => templates.Render("run_command", text, ("Image", image)))];
        ImmutableArray<string> arguments = [.. Options(), .. command];
        context.Ui.Say($"Run command: {config.DockerPath} run {string.Join(' ', arguments)}");
        RunCommandLine line = RunCommandLine.Parse(arguments);
        RunSpec spec = line.Problem is null ? SpecOf(line) : throw new BuildFailedException(line.Problem);
        if (spec.Pull == "always")
        {
            await pull();
        }

        string id = await CreateAsync(spec, spec.Pull == "never" ? null : pull, cancellationToken);
        await engine.Containers.StartAsync(id, cancellationToken);
        JsonElement details = await engine.Containers.InspectAsync(id, cancellationToken);
        await CheckRunningAsync(id, details, cancellationToken);
        context.Ui.Say($"Container ID: {id}");
        return StartedContainer.Read(id, details);
    }

    /// <summary>The arguments that come from other options, in the order of Packer's builder.</summary>
    private IEnumerable<string> Options() =>
    [
        .. config.Device.SelectMany(static value => new[] { "--device", value }),
        .. config.CapAdd.SelectMany(static value => new[] { "--cap-add", value }),
        .. config.CapDrop.SelectMany(static value => new[] { "--cap-drop", value }),
        .. config.Privileged ? ["--privileged"] : Array.Empty<string>(),
        .. config.Runtime.Length > 0 ? ["--runtime", config.Runtime] : Array.Empty<string>(),
        .. config.Platform.Length > 0 ? ["--platform", config.Platform] : Array.Empty<string>(),
        .. config.Tmpfs.SelectMany(static value => new[] { "--tmpfs", value }),
        .. config.Volumes.SelectMany(static volume => new[] { "-v", $"{AtHome(volume.Key)}:{volume.Value}" }),
        .. engine.Address.IsLocal
            ? ["-v", $"{sharedFolder}:{config.ContainerDir}"]
            : new[] { "--tmpfs", config.ContainerDir },
    ];

    private static string AtHome(string path) => path.StartsWith("~/", StringComparison.Ordinal)
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[2..])
        : path;

    private static RunSpec SpecOf(RunCommandLine line)
    {
        RunSpec spec = new();
        try
        {
            foreach ((string name, string value) in line.Options)
            {
                spec.Apply(name, value);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new BuildFailedException($"Error running container: {e.Message}", e);
        }

        spec.Body["Image"] = line.Image;
        if (!line.Command.IsEmpty)
        {
            spec.Body["Cmd"] = new System.Text.Json.Nodes.JsonArray(
                [.. line.Command.Select(static text => (System.Text.Json.Nodes.JsonNode)text)]);
        }

        return spec;
    }

    /// <summary>
    /// The container has a name of its own from the beginning, so that it can be found when this process dies before it
    /// learns the id. A label would do as well, but stays in the committed image.
    /// </summary>
    private async Task<string> CreateAsync(RunSpec spec, Func<Task>? pull, CancellationToken cancellationToken)
    {
        string name = $"kiln-{Guid.NewGuid():N}";
        LedgerEntry entry = await context.Ledger.RecordAsync(
            DockerLedger.Container(engine.Address, name), cancellationToken);
        Removal removal = new(name);
        context.Cleanup.Push($"container {name}", token => RemoveAsync(removal, token));
        removal.Entries.Add(entry);
        string platform = spec.Platform ?? "";
        string id;
        try
        {
            id = await engine.Containers.CreateAsync(
                spec.Body, name, platform.Length > 0 ? platform : null, cancellationToken);
        }
        catch (EngineException e) when (e.Reason == EngineFailure.NotFound && pull is not null)
        {
            await pull();
            id = await engine.Containers.CreateAsync(
                spec.Body, name, platform.Length > 0 ? platform : null, cancellationToken);
        }

        removal.Id = id;
        if (spec.Name is not null)
        {
            removal.Entries.Add(
                await context.Ledger.RecordAsync(DockerLedger.Container(engine.Address, id), cancellationToken));
            await engine.Containers.RenameAsync(id, spec.Name, cancellationToken);
        }

        return id;
    }

    private async ValueTask RemoveAsync(Removal removal, CancellationToken cancellationToken)
    {
        if (removal.Id is not null)
        {
            context.Ui.Say($"Killing the container: {removal.Id}");
        }

        await engine.Containers.RemoveAsync(removal.Id ?? removal.Name, cancellationToken);
        foreach (LedgerEntry entry in removal.Entries)
        {
            await context.Ledger.StrikeAsync(entry, cancellationToken);
        }
    }

    /// <summary>One that ends at once would show only in the first provisioner, which cannot know why.</summary>
    private async Task CheckRunningAsync(string id, JsonElement container, CancellationToken cancellationToken)
    {
        if (EngineJson.Flag(container, "State", "Running"))
        {
            return;
        }

        string said = await engine.Containers.LogsAsync(id, cancellationToken);
        string words = said.Trim().Length > 0 ? $" It said: {said.Trim()}" : "";
        throw new BuildFailedException(
            "Error running container: it ended at once, with the exit code "
                + $"{EngineJson.Number(container, "State", "ExitCode")}."
            + words + " The command of run_command has to go on; a shell does with -t and -i.");
    }

    /// <summary>What is removed at the end; more becomes known while it is made.</summary>
    private sealed class Removal(string name)
    {
        public string Name => name;

        public string? Id { get; set; }

        public List<LedgerEntry> Entries { get; } = [];
    }
}
