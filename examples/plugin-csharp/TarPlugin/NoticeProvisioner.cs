using System.Text;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace TarPlugin;

/// <summary>The provisioner <c>tar-notice</c>. It works with every builder.</summary>
public sealed class NoticeProvisioner(NoticeConfig config) : IProvisioner
{
    private const UnixFileMode ForAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public static ComponentFactory<IProvisioner> Factory { get; } =
        ComponentFactory<IProvisioner>.For<NoticeConfig>(
            "tar-notice", static (config, _) => new NoticeProvisioner(config));

    public async Task ProvisionAsync(ProvisionContext context, CancellationToken cancellationToken)
    {
        string text = config.Text.EndsWith('\n') ? config.Text : config.Text + "\n";
        context.Ui.Say($"Writing {config.Path}");
        try
        {
            using MemoryStream content = new(Encoding.UTF8.GetBytes(text));
            await context.Communicator.UploadAsync(config.Path, content, ForAll, cancellationToken);
        }
        catch (CommunicatorException e)
        {
            throw new BuildFailedException($"{config.Path} could not be written: {e.Message}", e);
        }
    }
}
