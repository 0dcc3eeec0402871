using System.Text;

namespace Kiln.Builders.Docker.Dockerfiles;

/// <summary>
/// What BuildKit tells of a build: messages of protocol buffers, of which a few fields are read. The names of steps
/// come again with each change, and are told once.
/// </summary>
internal sealed class BuildTrace
{
    // buildkit's moby.buildkit.v1.StatusResponse, its Vertex and its VertexLog.
    private const int StepField = 1;
    private const int LogField = 3;
    private const int StepDigestField = 1;
    private const int StepNameField = 3;
    private const int LogContentField = 4;

    private readonly HashSet<string> _told = [];

    /// <returns>Text for the user; what a step prints comes in parts as it was printed.</returns>
    /// <exception cref="FormatException">It is no such message.</exception>
    public string Read(ReadOnlyMemory<byte> message)
    {
        StringBuilder text = new();
        foreach ((int field, ReadOnlyMemory<byte> content) in ProtobufFields.Read(message))
        {
            if (field == StepField && NewNameOf(content) is { } name)
            {
                text.Append(name).Append('\n');
            }
            else if (field == LogField)
            {
                text.Append(TextIn(content, LogContentField));
            }
        }

        return text.ToString();
    }

    private string? NewNameOf(ReadOnlyMemory<byte> step) =>
        _told.Add(TextIn(step, StepDigestField)) && TextIn(step, StepNameField) is { Length: > 0 } name ? name : null;

    private static string TextIn(ReadOnlyMemory<byte> message, int field) =>
        Encoding.UTF8.GetString(ProtobufFields.Read(message).LastOrDefault(f => f.Field == field).Content.Span);
}
