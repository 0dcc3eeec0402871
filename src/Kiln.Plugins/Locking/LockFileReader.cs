using System.Collections.Immutable;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Parsing;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Plugins.Discovery;
using Kiln.Sdk.Plugins;
using Kiln.Sdk.Versions;

namespace Kiln.Plugins.Locking;

/// <summary>Reads lock files. People merge them by hand, so every mistake is told at its place.</summary>
internal sealed class LockFileReader
{
    private const int DigestLength = 64;

    private static readonly BodySchema FileSchema = new([], [new("plugin", "source")]);

    private static readonly BodySchema PluginSchema = new(
        [Literal("version", isRequired: true), Literal("constraints"), Literal("origin"), Literal("signed_by")],
        [new("platform", "os_arch")]);

    private static readonly BodySchema PlatformSchema = new([Literal("archive"), Literal("program")], []);

    private readonly List<Diagnostic> _diagnostics = [];

    private LockFileReader()
    {
    }

    public static Parsed<PluginLock> Read(SourceFile file, ParsedFiles files)
    {
        Parsed<BodySyntax> syntax = HclParser.ParseFile(file);
        files.Add(file, syntax.Tree);
        if (syntax.HasErrors)
        {
            return new(PluginLock.Empty, syntax.Diagnostics);
        }

        LockFileReader reader = new();
        PluginLock content = reader.Read(Body.Of(syntax.Tree));
        return new(content, [.. syntax.Diagnostics, .. reader._diagnostics]);
    }

    private static ArgumentSchema Literal(string name, bool isRequired = false) =>
        new(name, isRequired) { Form = ArgumentForm.Literal };

    private PluginLock Read(Body file)
    {
        PluginLock content = PluginLock.Empty;
        foreach (BodyBlock block in Content(file, FileSchema).Blocks)
        {
            if (ReadPlugin(block) is not { } plugin)
            {
                continue;
            }

            if (content.Find(plugin.Source) is not null)
            {
                _diagnostics.Add(LockDiagnostics.Duplicate(plugin.Source.ToString(), block.HeaderRange));
                continue;
            }

            content = content.With(plugin);
        }

        return content;
    }

    private LockedPlugin? ReadPlugin(BodyBlock block)
    {
        BodyContent content = Content(block.Body, PluginSchema);
        PluginSource? source = PluginSource.Parse(block.Labels[0].Value, out ImmutableArray<string> problems);
        if (source is null)
        {
            _diagnostics.Add(LockDiagnostics.InvalidSource(block.Labels[0].Value, problems, block.HeaderRange));
        }

        string text = Text(content, "version");
        if (!VersionNumber.TryParse(text, out VersionNumber? version) && content.Find("version") is { } argument)
        {
            _diagnostics.Add(LockDiagnostics.InvalidVersion(text, argument.Expression.Range));
        }

        ImmutableSortedDictionary<string, LockedFile> platforms = ReadPlatforms(content);
        return source is null || version is null ? null : new(source, version)
        {
            Constraints = Text(content, "constraints"),
            Origin = Text(content, "origin"),
            SignedBy = Text(content, "signed_by"),
            Platforms = platforms,
        };
    }

    private ImmutableSortedDictionary<string, LockedFile> ReadPlatforms(BodyContent plugin)
    {
        ImmutableSortedDictionary<string, LockedFile>.Builder platforms =
            ImmutableSortedDictionary.CreateBuilder<string, LockedFile>(StringComparer.Ordinal);
        foreach (BodyBlock block in plugin.Blocks)
        {
            string name = block.Labels[0].Value;
            BodyContent content = Content(block.Body, PlatformSchema);
            LockedFile file = new(Digest(content, "archive"), Digest(content, "program"));
            if (!PluginPlatform.TryParse(name, out _))
            {
                _diagnostics.Add(LockDiagnostics.InvalidPlatform(name, block.HeaderRange));
            }
            else if (!platforms.TryAdd(name, file))
            {
                _diagnostics.Add(LockDiagnostics.Duplicate(name, block.HeaderRange));
            }
        }

        return platforms.ToImmutable();
    }

    private string? Digest(BodyContent content, string name)
    {
        string text = Text(content, name);
        if (content.Find(name) is not { } argument)
        {
            return null;
        }

        string digits = text.StartsWith(LockFileText.DigestPrefix, StringComparison.Ordinal)
            ? text[LockFileText.DigestPrefix.Length..]
            : "";
        if (digits.Length == DigestLength && FileDigest.AtStartOf(digits) == digits)
        {
            return digits;
        }

        _diagnostics.Add(LockDiagnostics.InvalidDigest(name, argument.Expression.Range));
        return null;
    }

    private string Text(BodyContent content, string name)
    {
        if (content.Find(name) is not { } argument)
        {
            return "";
        }

        if ((argument.Expression as TemplateSyntax)?.LiteralText is string text)
        {
            return text;
        }

        _diagnostics.Add(LockDiagnostics.NotText(name, argument.Expression.Range));
        return "";
    }

    private BodyContent Content(Body body, BodySchema schema)
    {
        Parsed<BodyContent> content = body.Content(schema);
        _diagnostics.AddRange(content.Diagnostics);
        return content.Tree;
    }
}
