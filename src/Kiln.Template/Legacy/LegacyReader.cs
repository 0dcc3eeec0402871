using System.Collections.Immutable;
using Kiln.Language.Diagnostics;
using Kiln.Language.Json;
using Kiln.Language.Text;
using Kiln.Template.Loading;

namespace Kiln.Template.Legacy;

/// <summary>
/// Reads legacy JSON templates. Goes on after a mistake, so that all of them are told at once; only after a syntax error
/// there is nothing to go on with.
/// </summary>
public sealed class LegacyReader
{
    /// <summary>Two keys of one name leave a tree that can be read.</summary>
    private const string DuplicateKey = "KILN1722";

    private readonly List<Diagnostic> _diagnostics;

    private LegacyReader(List<Diagnostic> diagnostics) => _diagnostics = diagnostics;

    /// <param name="path">As the user gave it.</param>
    /// <param name="files">Where the file is.</param>
    public static Parsed<LegacyTemplate> Load(string path, ITemplateFiles files)
    {
        try
        {
            return Read(new SourceFile(path, files.Read(path)));
        }
        catch (Exception error) when (FileFailure.IsExpected(error))
        {
            return new(
                LegacyTemplate.Empty(),
                [LegacyValueDiagnostics.UnreadableFile(path, FileFailure.Describe(error))]);
        }
    }

    /// <param name="file">The template.</param>
    /// <returns>As much of the template as could be read, and what is wrong with it.</returns>
    public static Parsed<LegacyTemplate> Read(SourceFile file)
    {
        Parsed<JsonNode> parsed = JsonParser.Parse(file, JsonDialect.Lenient);
        List<Diagnostic> diagnostics = [.. parsed.Diagnostics];
        LegacyTemplate template = new() { File = file, Root = parsed.Tree };
        if (parsed.Diagnostics.Any(static d => d.IsError && d.Id != DuplicateKey))
        {
            return new(template, [.. diagnostics]);
        }

        if (parsed.Tree is not JsonObject root)
        {
            diagnostics.Add(LegacyDiagnostics.RootNotObject(parsed.Tree));
            return new(template, [.. diagnostics]);
        }

        template = new LegacyReader(diagnostics).ReadRoot(root, template);
        return new(template, [.. diagnostics.OrderBy(static d => d.Subject?.Start)]);
    }

    private LegacyTemplate ReadRoot(JsonObject node, LegacyTemplate template)
    {
        LegacyObject root = new(node, "", isWeak: false, _diagnostics);
        LegacyStepReader steps = new(_diagnostics);
        template = template with
        {
            Description = root.Text("description")?.Value ?? "",
            MinimumVersion = root.Text("min_packer_version"),
            Variables = [.. root.Members("variables").Select(ReadVariable)],
            SensitiveVariables = root.Texts("sensitive-variables"),
            Builders = ReadBuilders(root.Elements("builders")),
            Provisioners = steps.ReadProvisioners(root.Elements("provisioners")),
            ErrorCleanupProvisioner = steps.ReadErrorCleanup(root.Take("error-cleanup-provisioner")),
            PostProcessors = steps.ReadPostProcessors(root.Elements("post-processors")),
            Cache = LegacyCache.Read(root.Take("cache"), _diagnostics),
        };
        CheckIgnored(root);
        CheckRest(root.Rest);
        return template;
    }

    private LegacyVariable ReadVariable(JsonMember member)
    {
        LegacyText? value = null;
        if (member.Value is JsonString text)
        {
            value = new(text.Text, text);
        }
        else if (member.Value is not (JsonNull or JsonInvalid))
        {
            _diagnostics.Add(LegacyDiagnostics.VariableNotText(member));

            // A value that is wrong is not one that is missing.
            value = new("", member.Value);
        }

        return new(member.Name, member.NameRange, value);
    }

    private ImmutableArray<LegacyBuilder> ReadBuilders(ImmutableArray<JsonNode> elements)
    {
        ImmutableArray<LegacyBuilder>.Builder builders = ImmutableArray.CreateBuilder<LegacyBuilder>();
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < elements.Length; i++)
        {
            if (ReadBuilder(elements[i], $"builder {i + 1}") is { } builder)
            {
                if (!names.Add(builder.Name.Value))
                {
                    _diagnostics.Add(LegacyDiagnostics.BuilderTwice($"builder {i + 1}", builder));
                }

                builders.Add(builder);
            }
        }

        return builders.ToImmutable();
    }

    private LegacyBuilder? ReadBuilder(JsonNode element, string label)
    {
        if (element is not JsonObject node)
        {
            _diagnostics.Add(LegacyDiagnostics.NotAnObject($"{label}: ", "", element));
            return null;
        }

        LegacyObject entry = new(node, $"{label}: ", isWeak: true, _diagnostics);
        LegacyText? type = entry.Text("type");
        LegacyText? name = entry.Text("name");
        if (type is null or { Value: "" })
        {
            _diagnostics.Add(LegacyDiagnostics.BuilderWithoutType(label, node.StartRange));
            return null;
        }

        return new(type, name is null or { Value: "" } ? type : name, entry.Rest, type.Place);
    }

    /// <summary>Keys that have no meaning any more must still look as they should.</summary>
    private void CheckIgnored(LegacyObject root)
    {
        root.Members("push");
        ImmutableArray<JsonNode> comments = root.Elements("comments");
        for (int i = 0; i < comments.Length; i++)
        {
            if (comments[i] is not (JsonObject or JsonNull or JsonInvalid))
            {
                _diagnostics.Add(LegacyDiagnostics.NotAnObject("", $"comments[{i}]", comments[i]));
            }
        }
    }

    private void CheckRest(ImmutableArray<JsonMember> rest)
    {
        foreach (JsonMember member in rest)
        {
            bool isComment = member.Name.StartsWith('_');
            if (isComment && member.Value is not (JsonString or JsonInvalid))
            {
                _diagnostics.Add(LegacyDiagnostics.CommentNotText(member));
            }
            else if (!isComment)
            {
                _diagnostics.Add(LegacyDiagnostics.UnknownKey(member));
            }
        }
    }
}
