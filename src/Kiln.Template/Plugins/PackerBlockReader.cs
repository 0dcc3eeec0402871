using System.Collections.Immutable;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;
using Kiln.Template.Blocks;

namespace Kiln.Template.Plugins;

/// <summary>Reads <c>packer</c> blocks: the core version check and the required plugins.</summary>
internal sealed class PackerBlockReader(List<Diagnostic> diagnostics)
{
    private const string RequiredVersion = "required_version";
    private const string RequiredPlugins = "required_plugins";

    private static readonly BodySchema Schema = new([BodyReading.Literal(RequiredVersion)], [new(RequiredPlugins)]);

    private static readonly BodySchema PackerBlocks = new([], [new("packer")]);

    private readonly Dictionary<string, PluginRequirement> _requirements = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SourceRange> _places = new(StringComparer.Ordinal);

    /// <summary>Sorted by accessor.</summary>
    public ImmutableArray<PluginRequirement> Requirements =>
        [.. _requirements.Values.OrderBy(static r => r.Accessor, StringComparer.Ordinal)];

    /// <summary>
    /// Compares with <c>required_version</c> alone. Done before anything else is looked at, because a template for
    /// another version may hold blocks that this one does not know.
    /// </summary>
    public static void CheckCoreVersion(Body file, string coreVersion, List<Diagnostic> diagnostics)
    {
        if (!VersionNumber.TryParse(coreVersion, out VersionNumber? core))
        {
            throw new ArgumentException($"\"{coreVersion}\" is not a version.", nameof(coreVersion));
        }

        // What else is wrong with these blocks is reported when they are read.
        IEnumerable<ExpressionSyntax> versions = file.PartialContent(PackerBlocks).Tree.Content.Blocks
            .Select(static block => block.Body.PartialContent(Schema).Tree.Content.Find(RequiredVersion))
            .OfType<BodyArgument>()
            .Select(static argument => argument.Expression);
        foreach (ExpressionSyntax version in versions)
        {
            if (ReadConstraints(version, diagnostics) is { } constraints && !constraints.Allows(core.Core))
            {
                diagnostics.Add(PluginDiagnostics.UnsupportedCoreVersion(coreVersion, version.Range));
            }
        }
    }

    public void Read(BodyBlock packer)
    {
        foreach (BodyBlock plugins in packer.Body.Read(Schema, diagnostics).Blocks)
        {
            foreach (BodyArgument entry in plugins.Body.ReadArguments(diagnostics, ArgumentForm.Literal))
            {
                ReadEntry(entry);
            }
        }
    }

    private void ReadEntry(BodyArgument entry)
    {
        int before = diagnostics.Count;
        string accessor = entry.Name;
        if (!IsValidAccessor(accessor))
        {
            diagnostics.Add(PluginDiagnostics.InvalidAccessor(accessor, entry.NameRange));
        }

        if (entry.Expression is not ObjectSyntax requirement)
        {
            diagnostics.Add(PluginDiagnostics.NotAnObject(accessor, entry.Expression.Range));
            return;
        }

        VersionConstraints? constraints = null;
        PluginSource? source = null;
        foreach (ObjectItemSyntax item in requirement.Items)
        {
            switch (NameOf(item))
            {
                case "version":
                    constraints = ReadPluginConstraints(item.Value);
                    break;
                case "source":
                    source = ReadSource(item.Value);
                    break;
                case null:
                    diagnostics.Add(PluginDiagnostics.AttributeNotFixed(item));
                    break;
                case { } other:
                    diagnostics.Add(PluginDiagnostics.UnknownAttribute(other, item.Key.Range));
                    break;
            }
        }

        CheckComplete(entry, requirement);
        if (!_places.TryAdd(accessor, entry.Range))
        {
            diagnostics.Add(PluginDiagnostics.Duplicate(accessor, _places[accessor], entry.Range));
        }
        else if (diagnostics.Count == before && constraints is not null && source is not null)
        {
            _requirements.Add(accessor, new(accessor, source, constraints, entry.Range));
        }
    }

    private void CheckComplete(BodyArgument entry, ObjectSyntax requirement)
    {
        HashSet<string?> names = [.. requirement.Items.Select(NameOf)];
        if (!names.Contains("version"))
        {
            diagnostics.Add(PluginDiagnostics.MissingVersion(entry.Name, entry.Expression.Range));
        }

        if (!names.Contains("source"))
        {
            diagnostics.Add(PluginDiagnostics.MissingSource(entry.Name, entry.Expression.Range));
        }
    }

    private VersionConstraints? ReadPluginConstraints(ExpressionSyntax value)
    {
        VersionConstraints? constraints = ReadConstraints(value, diagnostics);
        VersionConstraint? prerelease = constraints?.Parts.FirstOrDefault(static part => part.HasPrerelease);
        if (prerelease is null)
        {
            return constraints;
        }

        diagnostics.Add(PluginDiagnostics.PrereleaseConstraint(prerelease.Text, value.Range));
        return null;
    }

    private PluginSource? ReadSource(ExpressionSyntax value)
    {
        if ((value as TemplateSyntax)?.LiteralText is not { } text)
        {
            diagnostics.Add(PluginDiagnostics.SourceNotText(value.Range));
            return null;
        }

        PluginSource? source = PluginSource.Parse(text, out ImmutableArray<string> problems);
        if (source is null)
        {
            diagnostics.Add(PluginDiagnostics.MalformedSource(text, problems, value.Range));
        }

        return source;
    }

    private static VersionConstraints? ReadConstraints(ExpressionSyntax value, List<Diagnostic> diagnostics)
    {
        if ((value as TemplateSyntax)?.LiteralText is not { } text)
        {
            diagnostics.Add(PluginDiagnostics.ConstraintNotText(value.Range));
            return null;
        }

        if (!VersionConstraints.TryParse(text, out VersionConstraints? constraints, out string? malformed))
        {
            diagnostics.Add(PluginDiagnostics.InvalidConstraint(malformed, value.Range));
        }

        return constraints;
    }

    private static string? NameOf(ObjectItemSyntax item) => item.BareKey ?? (item.Key as TemplateSyntax)?.LiteralText;

    private static bool IsValidAccessor(string accessor) =>
        !accessor.StartsWith('-')
        && !accessor.EndsWith('-')
        && !accessor.Contains("--", StringComparison.Ordinal)
        && accessor.All(static c => c == '-' || char.IsDigit(c) || (char.IsLetter(c) && char.ToLowerInvariant(c) == c));
}
