using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Kiln.Testing;

namespace Kiln.Wire.Tests.Vectors;

/// <summary>The recorded and computed bytes of the protocol.</summary>
public static class VectorFile
{
    private static readonly Lazy<(ImmutableArray<Vector>, ImmutableArray<Transcript>)> Content = new(Load);

    public static ImmutableArray<Vector> Vectors => Content.Value.Item1;

    public static ImmutableArray<Transcript> Transcripts => Content.Value.Item2;

    public static Vector Find(string name) => Vectors.Single(vector => vector.Name == name);

    public static Transcript FindTranscript(string name) => Transcripts.Single(transcript => transcript.Name == name);

    private static (ImmutableArray<Vector> Vectors, ImmutableArray<Transcript> Transcripts) Load()
    {
        string path = Path.Combine(RepositoryRoot.Path, "tests/Kiln.Wire.Tests/vectors/plugin-protocol.json");
        JsonElement root = JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
        return (
            [.. root.GetProperty("vectors").EnumerateArray().Select(ReadVector)],
            [.. root.GetProperty("transcripts").EnumerateArray().Select(ReadTranscript)]);
    }

    private static Vector ReadVector(JsonElement vector) => new(
        vector.GetProperty("name").GetString()!,
        vector.GetProperty("layer").GetString()!,
        Hex(vector.GetProperty("hex")),
        vector.TryGetProperty("decoded", out JsonElement decoded) ? decoded : null,
        vector.GetProperty("canonical").GetBoolean());

    private static Transcript ReadTranscript(JsonElement transcript) => new(
        transcript.GetProperty("name").GetString()!,
        Encoding.UTF8.GetString(Hex(transcript.GetProperty("handshake"))),
        [.. transcript.GetProperty("frames").EnumerateArray().Select(frame => new TranscriptFrame(
            frame.GetProperty("direction").GetString() == "host->plugin", Hex(frame.GetProperty("hex"))))]);

    private static byte[] Hex(JsonElement text) => Convert.FromHexString(text.GetString()!);
}
