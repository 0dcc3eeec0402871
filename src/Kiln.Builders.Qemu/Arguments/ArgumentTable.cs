using System.Collections.Immutable;

namespace Kiln.Builders.Qemu.Arguments;

/// <summary>Options of a command line in their order, each with all its values.</summary>
internal sealed class ArgumentTable
{
    private const string Device = "-device";

    private readonly List<(string Option, List<string> Values)> _entries = [];

    /// <summary>
    /// The user's options, and those of ours that the user does not name. An option that the user names replaces
    /// every value that we have for it, whose place it takes.
    /// </summary>
    /// <param name="defaults">Ours.</param>
    /// <param name="extra">The user's: each row is an option and the parts of its value.</param>
    /// <param name="netDevice">
    /// Compat: the network card is added to the user's devices when they have none of its kind, so that naming any
    /// device does not take the network away.
    /// </param>
    public static ArgumentTable Merge(
        IEnumerable<(string Option, string Value)> defaults,
        ImmutableArray<ImmutableArray<string>> extra,
        string netDevice)
    {
        HashSet<string> named = [.. extra.Select(static row => row[0])];
        ArgumentTable table = new();
        foreach ((string option, string value) in defaults)
        {
            List<string> values = table.ValuesOf(option);
            if (!named.Contains(option))
            {
                values.Add(value);
            }
        }

        foreach (ImmutableArray<string> row in extra)
        {
            List<string> values = table.ValuesOf(row[0]);
            string value = string.Concat(row.Skip(1));
            if (value.Length > 0)
            {
                values.Add(value);
            }
        }

        List<string> devices = table.ValuesOf(Device);
        string card = netDevice[..netDevice.IndexOf(',')];
        if (named.Contains(Device) && !devices.Exists(device => device.Contains(card, StringComparison.Ordinal)))
        {
            devices.Add(netDevice);
        }

        table._entries.RemoveAll(entry => entry.Values.Count == 0 && !named.Contains(entry.Option));
        return table;
    }

    /// <summary>An option without a value stands alone.</summary>
    public IEnumerable<string> Flatten() => _entries.SelectMany(static entry => entry.Values.Count == 0
        ? [entry.Option]
        : entry.Values.SelectMany(value => new[] { entry.Option, value }));

    private List<string> ValuesOf(string option)
    {
        foreach ((string known, List<string> values) in _entries)
        {
            if (known == option)
            {
                return values;
            }
        }

        List<string> added = [];
        _entries.Add((option, added));
        return added;
    }
}
