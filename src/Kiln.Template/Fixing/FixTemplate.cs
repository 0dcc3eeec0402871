using System.Globalization;

namespace Kiln.Template.Fixing;

/// <summary>The components of a template, whose builders and post-processors are lists.</summary>
internal sealed class FixTemplate(EditObject root, FixLog log)
{
    public const string BuildersKey = "builders";
    public const string PostProcessorsKey = "post-processors";
    private const string ProvisionersKey = "provisioners";

    public bool HasPostProcessors => Section(PostProcessorsKey) is EditArray;

    public IEnumerable<FixTarget> Builders => Objects(Section(BuildersKey), BuildersKey);

    public IEnumerable<FixTarget> Provisioners => Objects(Section(ProvisionersKey), ProvisionersKey);

    /// <summary>Those written as objects, alone or in a sequence; one that is only a name has nothing to fix.</summary>
    public IEnumerable<FixTarget> PostProcessors
    {
        get
        {
            EditValue? list = Section(PostProcessorsKey);
            return Objects(list, PostProcessorsKey).Concat(
                Indexed(list, PostProcessorsKey).SelectMany(static item => item.Value is EditArray
                    ? Indexed(item.Value, item.Path)
                    : []).SelectMany(item => Object(item.Value, item.Path)));
        }
    }

    public IEnumerable<FixTarget> BuildersOf(params string[] types) =>
        Builders.Where(b => b.Type is { } type && types.Contains(type, StringComparer.Ordinal));

    public IEnumerable<FixTarget> BuildersStarting(string prefix) =>
        Builders.Where(b => b.Type?.StartsWith(prefix, StringComparison.Ordinal) == true);

    public IEnumerable<FixTarget> ProvisionersOf(string type) => Provisioners.Where(p => p.Type == type);

    public IEnumerable<FixTarget> PostProcessorsOf(string type) => PostProcessors.Where(p => p.Type == type);

    /// <summary>Compat: names of sections are read without regard to case.</summary>
    public static EditValue? Section(EditObject root, string name) => root.Get(name)
        ?? root.Members.FirstOrDefault(m => m.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private EditValue? Section(string name) => Section(root, name);

    private IEnumerable<FixTarget> Objects(EditValue? list, string path) =>
        Indexed(list, path).SelectMany(item => Object(item.Value, item.Path));

    private IEnumerable<FixTarget> Object(EditValue value, string path) =>
        value is EditObject options ? [new(options, path, log)] : [];

    private static IEnumerable<(EditValue Value, string Path)> Indexed(EditValue? list, string path) =>
        list is EditArray array
            ? array.Items.Select((item, i) => (item, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]")))
            : [];
}
