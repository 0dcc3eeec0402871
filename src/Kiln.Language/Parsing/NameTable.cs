using System.Text;

namespace Kiln.Language.Parsing;

/// <summary>
/// Gives the same string for a name that was seen lately: the same names come again and again. Forgets some when there
/// are many, so that it costs nothing to speak of.
/// </summary>
internal sealed class NameTable
{
    private const int Slots = 512;

    private readonly string?[] _names = new string?[Slots];

    public string Get(ReadOnlySpan<byte> name)
    {
        uint hash = (uint)name.Length;
        foreach (byte value in name)
        {
            hash = (hash * 31) + value;
        }

        ref string? slot = ref _names[hash % Slots];
        if (slot is null || !Ascii.Equals(name, slot))
        {
            slot = Encoding.UTF8.GetString(name);
        }

        return slot;
    }
}
