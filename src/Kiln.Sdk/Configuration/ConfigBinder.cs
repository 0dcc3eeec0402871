using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Kiln.Values;

namespace Kiln.Sdk.Configuration;

/// <summary>
/// Reads the options of one block; called by the generated half of config records. Collects what is wrong instead
/// of stopping at it.
/// </summary>
public sealed class ConfigBinder
{
    /// <summary>Compat: keys with this prefix are the run's own values, not options.</summary>
    private const string ReservedPrefix = "packer_";

    private readonly ImmutableSortedDictionary<string, HclValue> _entries;
    private readonly string _prefix;
    private readonly List<ConfigProblem> _problems;
    private readonly HashSet<string> _usedKeys = new(StringComparer.Ordinal);
    private readonly HashSet<string> _deprecatedKeys = new(StringComparer.Ordinal);

    private ConfigBinder(HclValue config, string prefix, List<ConfigProblem> problems)
    {
        _entries = config.AsEntries();
        _prefix = prefix;
        _problems = problems;
    }

    /// <summary>Reads a whole record; see <see cref="IConfigRecord{TSelf}.Bind"/>.</summary>
    public static BoundConfig<TRecord> Bind<TRecord>(HclValue config)
        where TRecord : class, IConfigRecord<TRecord>
    {
        if (config.IsNull)
        {
            config = HclValue.EmptyObject;
        }

        if (!WeakConversion.IsMap(config))
        {
            return new(null, [new($"the configuration must be an object, not a value of the type {config.Type}")]);
        }

        List<ConfigProblem> problems = [];
        ConfigBinder binder = new(config, "", problems);
        TRecord record = TRecord.Read(binder);
        binder.ReportUnknownKeys();
        return new(problems.Exists(IsError) ? null : record, [.. problems]);
    }

    /// <returns>The option's value; <paramref name="fallback"/> when it is not set or does not convert.</returns>
    [return: NotNullIfNotNull(nameof(fallback))]
    public T? Read<T>(string name, T? fallback, Conversion<T> convert)
    {
        if (Find(name) is not HclValue value)
        {
            return fallback;
        }

        BoundOption<T> converted = convert(value, _prefix + name);
        AddAll(name, converted.Problems);
        return converted.HasErrors ? fallback : converted.Value ?? fallback;
    }

    /// <summary>The same for an option whose property is a nullable value type.</summary>
    public T? ReadNullable<T>(string name, T? fallback, Conversion<T> convert)
        where T : struct
    {
        if (Find(name) is not HclValue value)
        {
            return fallback;
        }

        BoundOption<T> converted = convert(value, _prefix + name);
        AddAll(name, converted.Problems);
        return converted.HasErrors ? fallback : converted.Value;
    }

    /// <returns>The nested block, or null when it is not there.</returns>
    public TRecord? Block<TRecord>(string name)
        where TRecord : class, IConfigRecord<TRecord> =>
        Find(name) is HclValue value ? ReadBlock<TRecord>(value, name, _prefix + name) : null;

    /// <returns>Every nested block of that name.</returns>
    public ImmutableArray<TRecord> Blocks<TRecord>(string name)
        where TRecord : class, IConfigRecord<TRecord>
    {
        if (Find(name) is not HclValue value)
        {
            return [];
        }

        // Compat: one object stands for a list of one.
        ImmutableArray<HclValue> elements = WeakConversion.IsList(value) ? value.AsElements() : [value];
        ImmutableArray<TRecord>.Builder records = ImmutableArray.CreateBuilder<TRecord>();
        for (int i = 0; i < elements.Length; i++)
        {
            if (ReadBlock<TRecord>(elements[i], name, $"{_prefix}{name}[{i}]") is TRecord record)
            {
                records.Add(record);
            }
        }

        return records.ToImmutable();
    }

    /// <summary>Not being set is an error.</summary>
    public void Require(string name)
    {
        if (Find(name) is null)
        {
            _problems.Add(new($"'{_prefix}{name}' is required", _prefix + name));
        }
    }

    /// <summary>Being set is worth a warning.</summary>
    public void WarnDeprecated(string name, string text)
    {
        if (Find(name) is not null && _deprecatedKeys.Add(name))
        {
            _problems.Add(ConfigProblem.Warning($"'{_prefix}{name}' is deprecated: {text}", _prefix + name));
        }
    }

    private static bool IsError(ConfigProblem problem) => problem.Severity == ProblemSeverity.Error;

    private TRecord? ReadBlock<TRecord>(HclValue value, string name, string path)
        where TRecord : class, IConfigRecord<TRecord>
    {
        if (!WeakConversion.IsMap(value))
        {
            AddAll(name, WeakConversion.Unconvertible<TRecord>(value, path, "object").Problems);
            return null;
        }

        int before = _problems.Count;
        ConfigBinder binder = new(value, path + ".", _problems);
        TRecord record = TRecord.Read(binder);
        binder.ReportUnknownKeys();
        if (_problems.Skip(before).Any(IsError))
        {
            return null;
        }

        if (record is IValidatedConfig validated)
        {
            _problems.AddRange(validated.Validate().Select(problem => problem with
            {
                Option = problem.Option is null ? path : $"{path}.{problem.Option}",
            }));
        }

        return record;
    }

    /// <summary>The value of a key that is set to something.</summary>
    private HclValue? Find(string name)
    {
        // Compat: Packer's keys match without regard to case.
        string? key = _entries.ContainsKey(name)
            ? name
            : _entries.Keys.FirstOrDefault(k => k.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (key is null)
        {
            return null;
        }

        bool isNew = _usedKeys.Add(key);
        HclValue value = _entries[key];
        if (!value.IsKnown && isNew)
        {
            _problems.Add(new($"the value of '{_prefix}{name}' is not known at this point", _prefix + name));
        }

        return value.HasContent ? value : null;
    }

    private void AddAll(string name, ImmutableArray<ConfigProblem> problems) =>
        _problems.AddRange(problems.Select(p => p with { Option = _prefix + name }));

    private void ReportUnknownKeys()
    {
        foreach (string key in _entries.Keys.Where(k => !_usedKeys.Contains(k)))
        {
            if (!key.StartsWith(ReservedPrefix, StringComparison.Ordinal))
            {
                _problems.Add(new($"unknown configuration key: '\"{_prefix}{key}\"'", _prefix + key));
            }
        }
    }
}
