using System.Text.Json;

namespace Kiln.Wire.Tests.Vectors;

/// <param name="Decoded">What the bytes mean; nothing where the file tells it in words only.</param>
/// <param name="IsCanonical">Whether an encoder must make exactly these bytes.</param>
public sealed record Vector(string Name, string Layer, byte[] Bytes, JsonElement? Decoded, bool IsCanonical);
