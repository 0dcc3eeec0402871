using System.Collections.Immutable;
using Kiln.Builders.Oci.Sandbox;
using Kiln.Images.Model;
using Kiln.Images.References;
using Kiln.Images.Transports;
using Kiln.Platform.Files;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Oci;

/// <summary>
/// The places where an image goes. Files are made in a folder beside their place that the ledger knows, and moved when
/// they are whole.
/// </summary>
internal sealed class ImageOutputs
{
    private readonly BuildContext _context;
    private readonly ImageTransports _transports;
    private readonly ImmutableArray<ImageLocation> _outputs;
    private readonly bool _force;

    public ImageOutputs(BuildContext context, ImageTransports transports, OciConfig config, bool force)
    {
        _context = context;
        _transports = transports;
        _outputs = [.. OciConfigRules.OutputsOf(config).Select(static output => ImageLocation.Parse(output.Text))];
        _force = force;
    }

    /// <summary>Before any work is done.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        foreach (ImageLocation output in _outputs)
        {
            await _transports.CheckDestinationAsync(output, _force, cancellationToken);
        }
    }

    /// <summary>Writes all of them, or leaves none.</summary>
    /// <param name="image">What to write.</param>
    /// <param name="launch">How unfinished outputs are removed.</param>
    /// <param name="work">The build's work directory.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task<IArtifact> WriteAsync(
        Image image,
        NamespaceLaunch launch,
        WorkDirectory work,
        CancellationToken cancellationToken)
    {
        List<WrittenOutput> written = [];
        try
        {
            foreach (ImageLocation output in _outputs)
            {
                _context.Ui.Say($"Writing {output}...");
                written.Add(await WriteAsync(image, output, new(launch, work), cancellationToken));
            }
        }
        catch
        {
            foreach (WrittenOutput output in written.Where(static output => !output.IsShared))
            {
                output.Remove();
            }

            throw;
        }

        return new OciArtifact(image, [.. written]);
    }

    private async Task<WrittenOutput> WriteAsync(
        Image image,
        ImageLocation output,
        Staging staging,
        CancellationToken cancellationToken)
    {
        switch (output)
        {
            case OciArchiveLocation archive:
                return await StageAsync(
                    image, archive, archive.File, f => archive with { File = f }, staging, cancellationToken);
            case DockerArchiveLocation archive:
                return await StageAsync(
                    image, archive, archive.File, f => archive with { File = f }, staging, cancellationToken);
            case OciLayoutLocation layout when layout.Tag is null || !IsLayout(layout.Directory):
                return await StageAsync(
                    image, layout, layout.Directory, d => layout with { Directory = d }, staging, cancellationToken);
            default:
                WrittenImage written = await _transports.WriteAsync(image, output, _force, cancellationToken);
                return new(output.ToString()!, written.Files, IsShared: !written.Files.IsEmpty);
        }
    }

    private async Task<WrittenOutput> StageAsync(
        Image image,
        ImageLocation output,
        string place,
        Func<string, ImageLocation> at,
        Staging staging,
        CancellationToken cancellationToken)
    {
        // The place may have been taken since the build started.
        await _transports.CheckDestinationAsync(output, _force, cancellationToken);
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(place));
        string parent = Path.GetDirectoryName(path) ?? "/";
        WorkDirectory folder = await WorkDirectory.CreateAsync(
            _context, staging.Launch, parent, staging.Work, "the unfinished output", cancellationToken);
        string staged = Path.Combine(folder.Path, Path.GetFileName(path));
        await _transports.WriteAsync(image, at(staged), force: false, cancellationToken);
        if (Directory.Exists(staged))
        {
            MoveFolder(staged, path, Path.Combine(folder.Path, "replaced"));
        }
        else
        {
            File.Move(staged, path, overwrite: _force);
        }

        await folder.RemoveAsync(cancellationToken);
        return new(output.ToString()!, [path], IsShared: false);
    }

    /// <summary>What was there goes away with the staging folder.</summary>
    private static void MoveFolder(string from, string to, string replaced)
    {
        if (Directory.Exists(to) && !AtomicMove.TryExchange(from, to))
        {
            // Not every file system exchanges; on those a kill between the two moves loses the folder that was to be replaced.
            Directory.Move(to, replaced);
        }

        if (!Directory.Exists(to))
        {
            Directory.Move(from, to);
        }
    }

    private static bool IsLayout(string directory) => File.Exists(Path.Combine(directory, "oci-layout"));

    private sealed record Staging(NamespaceLaunch Launch, WorkDirectory Work);
}
