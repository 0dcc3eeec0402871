using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Kiln.Plugins.Discovery;

/// <summary>The version of the plugin protocol that a plugin speaks: <c>x5.0</c>.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PluginApiVersion(int Major, int Minor) : IComparable<PluginApiVersion>
{
    /// <summary>The one that Kiln speaks.</summary>
    public static PluginApiVersion Own { get; } = new(5, 0);

    /// <summary>A plugin of a newer minor version may use what Kiln does not know.</summary>
    public bool IsSupported => Major == Own.Major && Minor <= Own.Minor;

    public static bool operator <(PluginApiVersion left, PluginApiVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(PluginApiVersion left, PluginApiVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(PluginApiVersion left, PluginApiVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(PluginApiVersion left, PluginApiVersion right) => left.CompareTo(right) >= 0;

    /// <param name="text">With the <c>x</c>.</param>
    /// <param name="version">The version, when the text is one.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out PluginApiVersion? version)
    {
        version = text is ['x', ..] ? ParseNumbers(text[1..]) : null;
        return version is not null;
    }

    /// <param name="text">Without the <c>x</c>, as in manifests of releases.</param>
    public static PluginApiVersion? ParseNumbers(string text) =>
        text.Split('.') is [var major, var minor] && Number(major) is int first && Number(minor) is int second
            ? new(first, second)
            : null;

    public int CompareTo(PluginApiVersion other) => (Major, Minor).CompareTo((other.Major, other.Minor));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"x{Major}.{Minor}");

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
