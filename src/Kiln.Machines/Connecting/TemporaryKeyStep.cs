using Kiln.Communicators;
using Kiln.Communicators.Ssh;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;
using Kiln.Sdk.Steps;

namespace Kiln.Machines.Connecting;

/// <summary>Makes the key pair that one build logs in with, or takes the user's key.</summary>
/// <param name="config">The user's options; they have been validated.</param>
/// <param name="debugFile">
/// Where a new private key is kept for somebody who looks at the build; null for nowhere.
/// </param>
public sealed class TemporaryKeyStep(CommunicatorConfig config, string? debugFile)
{
    /// <summary>Compat: the name of Packer's step.</summary>
    public const string Name = "StepSSHKeyGen";

    private SshKeyPair? _made;

    /// <returns>For <see cref="MachineAccess.TemporaryKey"/>; without a public key when it is the user's own.</returns>
    public Task<SshKeyPair> RunAsync(BuildContext context, CancellationToken cancellationToken) =>
        context.Steps.RunAsync(Name, token => TakeOrMakeAsync(context, token), cancellationToken);

    private async Task<SshKeyPair> TakeOrMakeAsync(BuildContext context, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(config.SshPrivateKeyFile))
        {
            context.Ui.Say("Using existing SSH private key");
            return new(await ReadAsync(config.SshPrivateKeyFile, cancellationToken), "");
        }

        string type = string.IsNullOrEmpty(config.TemporaryKeyPairType) ? "rsa" : config.TemporaryKeyPairType;
        context.Ui.Say($"Creating temporary {type.ToUpperInvariant()} SSH key for instance...");
        _made ??= await Task.Run(() => SshKeys.Generate(type, config.TemporaryKeyPairBits), cancellationToken);
        context.Ui.AddSecret(_made.PrivateKey);
        if (debugFile is not null)
        {
            await SaveAsync(context, _made, debugFile, cancellationToken);
        }

        return _made;
    }

    private static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(PrivateKeyFile.Expand(path), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException($"ssh_private_key_file: cannot read {path}: {e.Message}", e);
        }
    }

    /// <summary>Compat: it stays when the build has ended, as Packer's does.</summary>
    private static async Task SaveAsync(
        BuildContext context,
        SshKeyPair pair,
        string path,
        CancellationToken cancellationToken)
    {
        context.Ui.Say($"Saving key for debug purposes: {path}");
        try
        {
            File.Delete(path);
            await using FileStream file = new(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            await file.WriteAsync(System.Text.Encoding.ASCII.GetBytes(pair.PrivateKey), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException($"Cannot save the key in {path}: {e.Message}", e);
        }
    }
}
