using System.Collections.Immutable;
using System.Text.Json;
using Kiln.Sdk.Configuration;
using Kiln.Values;

namespace Kiln.Sdk.Tests.Configuration;

public sealed class ConfigBinderTests
{
    [Theory]
    [InlineData("text", "\"a\"", "\"a\"")]
    [InlineData("text", "5", "\"5\"")]
    [InlineData("text", "5.5", "\"5.5\"")]
    [InlineData("text", "true", "\"1\"")]
    [InlineData("text", "false", "\"0\"")]
    [InlineData("text", "null", "null")]
    [InlineData("text_with_default", "null", "\"hello \\u0022you\\u0022\"")]
    [InlineData("text_with_default", "\"\"", "\"\"")]
    [InlineData("flag", "true", "true")]
    [InlineData("flag", "\"true\"", "true")]
    [InlineData("flag", "\"T\"", "true")]
    [InlineData("flag", "\"1\"", "true")]
    [InlineData("flag", "\"\"", "false")]
    [InlineData("flag", "\"FALSE\"", "false")]
    [InlineData("flag", "1", "true")]
    [InlineData("flag", "0", "false")]
    [InlineData("tristate", "false", "false")]
    [InlineData("tristate", "null", "null")]
    [InlineData("small", "7", "7")]
    [InlineData("small", "\"7\"", "7")]
    [InlineData("small", "\"-0x1F\"", "-31")]
    [InlineData("small", "\"010\"", "8")]
    [InlineData("small", "\"0b11\"", "3")]
    [InlineData("small", "\"+5\"", "5")]
    [InlineData("small", "\"\"", "0")]
    [InlineData("small", "\"<unknown>\"", "0")]
    [InlineData("small", "true", "1")]
    [InlineData("small", "null", "22")]
    [InlineData("large", "9223372036854775807", "9223372036854775807")]
    [InlineData("large", "\"-9223372036854775808\"", "-9223372036854775808")]
    [InlineData("ratio", "0.25", "0.25")]
    [InlineData("ratio", "\"1e3\"", "1000")]
    [InlineData("ratio", "\"\"", "0")]
    [InlineData("ratio", "true", "1")]
    [InlineData("wait", "\"1m30s\"", "\"00:01:30\"")]
    [InlineData("wait", "1000000", "\"00:00:00.0010000\"")]
    [InlineData("wait", "\"<unknown>\"", "\"00:00:00\"")]
    [InlineData("limit", "null", "null")]
    [InlineData("limit", "\"0\"", "\"00:00:00\"")]
    [InlineData("names", "[\"x\", 1, true, null]", "[\"x\",\"1\",\"1\",\"\"]")]
    [InlineData("names", "\"x\"", "[\"x\"]")]
    [InlineData("names", "\"x,y z,\"", "[\"x\",\"y z\",\"\"]")]
    [InlineData("names", "\"\"", "[]")]
    [InlineData("names", "{}", "[]")]
    [InlineData("names", "5", "[\"5\"]")]
    [InlineData("names", "null", "[\"a\",\"b\"]")]
    [InlineData("codes", "\"0,1\"", "[0,1]")]
    [InlineData("codes", "3", "[3]")]
    [InlineData("codes", "[\"3\", null]", "[3,0]")]
    [InlineData("plain", "null", "[]")]
    [InlineData("optional", "null", "null")]
    [InlineData("optional", "[]", "[]")]
    [InlineData("env", "{\"B\": 1, \"A\": \"x\", \"C\": null}", "{\"A\":\"x\",\"B\":\"1\",\"C\":\"\"}")]
    [InlineData("env", "[{\"A\": 1}, {\"A\": 2, \"B\": 3}]", "{\"A\":\"2\",\"B\":\"3\"}")]
    [InlineData("env", "[]", "{}")]
    public void Value_converts_weakly(string option, string json, string expected)
    {
        BoundConfig<SampleConfig> bound = Bind($$"""{ "{{option}}": {{json}} }""");
        Assert.Empty(bound.Problems);
        string property = string.Concat(option.Split('_').Select(static w => char.ToUpperInvariant(w[0]) + w[1..]));
        object? value = typeof(SampleConfig).GetProperty(property)!.GetValue(bound.Config);
        Assert.Equal(expected, JsonSerializer.Serialize(value, value?.GetType() ?? typeof(object)));
    }

    [Theory]
    [InlineData("text", "{}", "'text' expected type 'string', got unconvertible type 'object'")]
    [InlineData("text", "[\"a\"]", "'text' expected type 'string', got unconvertible type 'tuple'")]
    [InlineData("flag", "\"maybe\"", "cannot parse 'flag' as bool: strconv.ParseBool: parsing \"maybe\": invalid syntax")]
    [InlineData("flag", "[]", "'flag' expected type 'bool', got unconvertible type 'tuple'")]
    [InlineData("small", "\"a\"", "cannot parse 'small' as int: strconv.ParseInt: parsing \"a\": invalid syntax")]
    [InlineData("small", "\"0x\"", "cannot parse 'small' as int: strconv.ParseInt: parsing \"0x\": invalid syntax")]
    [InlineData("small", "\"08\"", "cannot parse 'small' as int: strconv.ParseInt: parsing \"08\": invalid syntax")]
    [InlineData("small", "\"-\"", "cannot parse 'small' as int: strconv.ParseInt: parsing \"-\": invalid syntax")]
    [InlineData("small", "2147483648", "'small' is 2147483648, which is outside of the range -2147483648 to 2147483647")]
    [InlineData("small", "{}", "'small' expected type 'int', got unconvertible type 'object'")]
    [InlineData(
        "large",
        "\"99999999999999999999999999999999999999999999\"",
        "cannot parse 'large' as int: strconv.ParseInt: parsing \"99999999999999999999999999999999999999999999\": value out of range")]
    [InlineData("large", "9223372036854775808", "'large' is 9223372036854775808, which is too large for a whole number of 64 bits")]
    [InlineData("ratio", "\"x\"", "cannot parse 'ratio' as float: strconv.ParseFloat: parsing \"x\": invalid syntax")]
    [InlineData("wait", "\"5\"", "error decoding 'wait': time: missing unit in duration \"5\"")]
    [InlineData("wait", "\"\"", "error decoding 'wait': time: invalid duration \"\"")]
    [InlineData("wait", "[1]", "'wait' expected type 'time.Duration', got unconvertible type 'tuple'")]
    [InlineData("names", "{\"a\":1}", "'names[0]' expected type 'string', got unconvertible type 'object'")]
    [InlineData("names", "[\"a\", [1]]", "'names[1]' expected type 'string', got unconvertible type 'tuple'")]
    [InlineData("codes", "[1, \"b\"]", "cannot parse 'codes[1]' as int: strconv.ParseInt: parsing \"b\": invalid syntax")]
    [InlineData("env", "5", "'env' expected a map, got 'number'")]
    [InlineData("env", "[{\"a\": 1}, 5]", "'env[1]' expected a map, got 'number'")]
    [InlineData("env", "{\"a\": []}", "'env[a]' expected type 'string', got unconvertible type 'tuple'")]
    [InlineData("inner", "5", "'inner' expected type 'object', got unconvertible type 'number'")]
    [InlineData("inner", "{}", "'inner.name' is required")]
    [InlineData("inner", "{\"name\": []}", "'inner.name' expected type 'string', got unconvertible type 'tuple'")]
    [InlineData("inner", "{\"name\": \"x\", \"siez\": 1}", "unknown configuration key: '\"inner.siez\"'")]
    [InlineData("inner", "{\"name\": \"x\", \"size\": -1}", "size must not be negative")]
    [InlineData("disk", "[{\"name\": \"x\"}, {\"name\": \"y\", \"size\": \"z\"}]", "cannot parse 'disk[1].size' as int: strconv.ParseInt: parsing \"z\": invalid syntax")]
    [InlineData("inline", "5", "unknown configuration key: '\"inline\"'")]
    [InlineData("shared_inner", "{}", "'shared_inner.name' is required")]
    public void Value_that_does_not_convert_is_a_problem(string option, string json, string expected)
    {
        BoundConfig<SampleConfig> bound = Bind($$"""{ "{{option}}": {{json}} }""");
        Assert.Null(bound.Config);
        ConfigProblem problem = Assert.Single(bound.Problems);
        Assert.Equal(expected, problem.Message);
        Assert.Equal(option, problem.Option!.Split('.', '[')[0]);
    }

    [Fact]
    public void Fraction_for_a_whole_number_is_cut_off_with_a_warning()
    {
        BoundConfig<SampleConfig> bound = Bind("""{ "small": -3.5 }""");
        Assert.Equal(-3, bound.Config!.Small);
        Assert.Equal(
            ConfigProblem.Warning("'small' is -3.5, but must be a whole number; -3 is used", "small"),
            Assert.Single(bound.Problems));
    }

    [Fact]
    public void All_problems_are_collected()
    {
        BoundConfig<SampleConfig> bound = Bind("""{ "text": [], "b": 1, "A": 2, "wait": "x", "packer_debug": true }""");
        Assert.Equal(["text", "wait", "A", "b"], bound.Problems.Select(static p => p.Option));
    }

    [Fact]
    public void Deprecated_option_gives_one_warning()
    {
        BoundConfig<SampleConfig> bound = Bind("""{ "renamed": "x" }""");
        Assert.Equal("x", bound.Config!.Secret);
        Assert.Equal(
            ConfigProblem.Warning("'renamed' is deprecated: use text instead", "renamed"),
            Assert.Single(bound.Problems));
    }

    [Fact]
    public void Key_matches_without_regard_to_case()
    {
        BoundConfig<SampleConfig> bound = Bind("""{ "Text": "x", "HTTP_PORT": 80 }""");
        Assert.Empty(bound.Problems);
        Assert.Equal(("x", "80"), (bound.Config!.Text, bound.Config.HTTPPort));
    }

    [Fact]
    public void Blocks_and_included_options_are_read()
    {
        BoundConfig<SampleConfig> bound = Bind(
            """
            {
              "shared_text": "s", "shared_inner": { "name": "deep" },
              "inner": { "name": "one", "size": "3" },
              "disk": { "name": "only" }
            }
            """);
        Assert.Empty(bound.Problems);
        SampleConfig config = bound.Config!;
        Assert.Equal("s", config.Shared.SharedText);
        Assert.Equal("deep", config.Shared.SharedInner!.Name);
        Assert.Equal(new InnerConfig { Name = "one", Size = 3 }, config.Inner);
        Assert.Equal("only", Assert.Single(config.Disks).Name);
    }

    [Fact]
    public void Nothing_set_gives_the_defaults()
    {
        foreach (HclValue nothing in (HclValue[])[HclValue.DynamicNull, HclValue.EmptyObject])
        {
            SampleConfig config = SampleConfig.Bind(nothing).Config!;
            Assert.Equal(TimeSpan.FromMinutes(5), config.Wait);
            Assert.Equal(["a", "b"], config.Names);
            Assert.Empty(config.Plain);
            Assert.Empty(config.Disks);
            Assert.Null(config.Inner);
            Assert.Null(config.Optional);
        }
    }

    [Fact]
    public void Value_that_is_not_an_object_is_a_problem() =>
        Assert.Equal(
            "the configuration must be an object, not a value of the type string",
            Assert.Single(SampleConfig.Bind(HclValue.String("x")).Problems).Message);

    [Fact]
    public void Unknown_value_is_a_problem()
    {
        HclValue config = HclValue.Object([KeyValuePair.Create("text", HclValue.Unknown(HclType.String))]);
        Assert.Equal(
            new ConfigProblem("the value of 'text' is not known at this point", "text"),
            Assert.Single(SampleConfig.Bind(config).Problems));
    }

    [Theory]
    [InlineData("flag")]
    [InlineData("small")]
    [InlineData("wait")]
    public void Sensitive_text_does_not_show_in_a_problem(string option)
    {
        HclValue secret = HclValue.String("hunter2").WithSensitivity(true);
        HclValue config = HclValue.Object([KeyValuePair.Create(option, secret)]);
        Assert.DoesNotContain("hunter2", Assert.Single(SampleConfig.Bind(config).Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Map_list_and_set_values_bind_like_object_and_tuple()
    {
        ImmutableSortedDictionary<string, HclValue> names = ImmutableSortedDictionary<string, HclValue>.Empty
            .Add("names", HclValue.Set(HclType.String, [HclValue.String("x")]));
        HclValue config = HclValue.Map(HclType.Set(HclType.String), names);
        Assert.Equal(["x"], SampleConfig.Bind(config).Config!.Names);
    }

    private static BoundConfig<SampleConfig> Bind(string json) => SampleConfig.Bind(Json.Value(json));
}
