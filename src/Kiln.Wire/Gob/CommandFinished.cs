namespace Kiln.Wire.Gob;

/// <summary>The end of a remote command, the only gob value on a stream of its own.</summary>
/// <param name="ExitStatus">Of the command; see the constants for what stands in for one.</param>
public sealed record CommandFinished(int ExitStatus)
{
    /// <summary>The command's machine disconnected while it ran.</summary>
    public const int Disconnected = 2300218;

    /// <summary>The status that stands for one that was not received.</summary>
    public const int Unknown = 123;

    /// <summary>A whole stream takes less.</summary>
    public const int MaxBytes = 4096;

    private const string Field = "ExitStatus";

    private static readonly GobInteger Success = new(0);

    public static CommandFinished Read(ReadOnlyMemory<byte> stream) =>
        GobReader.ReadSingle(stream) is GobStruct finished && (finished[Field] ?? Success) is GobInteger
        {
            Value: >= int.MinValue and <= int.MaxValue
        }
        status
            ? new((int)status.Value)
            : throw WireException.Protocol("The other side did not send the exit status of a command.");

    public byte[] Write()
    {
        GobTypeSet types = new();
        int type = types.AddStruct(nameof(CommandFinished), (Field, GobIds.Integer));
        return GobWriter.Write(types, type, new GobStruct([new(Field, new GobInteger(ExitStatus))]));
    }
}
