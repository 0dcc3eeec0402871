using Kiln.Communicators;
using Kiln.Sdk.Checkpoints;

namespace Kiln.Builders.Qemu.Freezing;

/// <summary>The files of one checkpoint, beside its disks.</summary>
/// <param name="folder">Where they are.</param>
internal sealed class FrozenMachine(string folder)
{
    private const string KeyName = "key";
    private const string PublicKeyName = "key.pub";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>What the machine has in memory, and its devices.</summary>
    public string State { get; } = Path.Combine(folder, "state");

    /// <summary>The firmware's variables; not there without UEFI.</summary>
    public string EfiVariables { get; } = Path.Combine(folder, EfiFiles.VariablesName);

    /// <summary>The key that was made for the build and that the machine lets in; null for none.</summary>
    public SshKeyPair? ReadKey()
    {
        string key = Path.Combine(folder, KeyName);
        return File.Exists(key)
            ? new(File.ReadAllText(key), File.ReadAllText(Path.Combine(folder, PublicKeyName)))
            : null;
    }

    /// <summary>Only the user may read it.</summary>
    public void WriteKey(SshKeyPair key)
    {
        Write(KeyName, key.PrivateKey);
        Write(PublicKeyName, key.PublicKey);
    }

    /// <summary>Whether everything is there.</summary>
    public static bool IsWhole(Checkpoint checkpoint) =>
        checkpoint.Folder.Length > 0
        && ChainShape.Of(checkpoint.Content.Details) is ChainShape shape
        && File.Exists(new FrozenMachine(checkpoint.Folder).State)
        && Enumerable.Range(0, shape.Layers).All(layer =>
            DiskChain.Row(checkpoint.Folder, shape.Disks, layer).All(File.Exists));

    private void Write(string name, string text)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        };
        using StreamWriter writer = new(Path.Combine(folder, name), options);
        writer.Write(text);
    }
}
