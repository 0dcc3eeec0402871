using System.Collections.Immutable;
using Kiln.Builders.Qemu.Configuration;
using Kiln.Builders.Qemu.Qmp;
using Kiln.Platform.Processes;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Qemu;

/// <summary>The <c>qemu</c> builder.</summary>
/// <param name="config">With all names filled in.</param>
/// <param name="prepared">The run, as it is known before it.</param>
/// <param name="variable">Reads an environment variable; null when it is not set.</param>
internal sealed class QemuBuilder(QemuConfig config, PrepareContext prepared, Func<string, string?> variable) : IBuilder
{
    public ImmutableArray<string> GeneratedVariables => [];

    /// <summary>As the user knows it.</summary>
    public string OutputFolder => config.Folder;

    public async Task<IArtifact?> BuildAsync(BuildContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await new QemuBuild(config, prepared, variable, context).RunAsync(cancellationToken);
        }
        catch (Exception e) when (e is QmpException or MissingToolException or ProcessStartException)
        {
            throw new BuildFailedException(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException(e.Message, e);
        }
    }
}
