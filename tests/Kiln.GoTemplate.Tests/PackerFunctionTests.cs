using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Kiln.GoTemplate.Packer;

namespace Kiln.GoTemplate.Tests;

public sealed partial class PackerFunctionTests
{
    [Theory]
    [InlineData("{{timestamp}}", "1709647629")]
    [InlineData("{{isotime}}", "2024-03-05T14:07:09Z")]
    [InlineData("{{isotime \"2006-01-02 15:04:05\"}}", "2024-03-05 14:07:09")]
    [InlineData("{{isotime \"Mon Monday Jan January 1 01 2 02 _2 002 __2\"}}", "Tue Tuesday Mar March 3 03 5 05  5 065  65")]
    [InlineData("{{isotime \"15 3 03 4 04 5 05 PM pm 06 2006 MST\"}}", "14 2 02 7 07 9 09 PM pm 24 2024 UTC")]
    [InlineData("{{isotime \"Z07:00 Z0700 Z07 -07:00 -0700 -07 Z07:00:00 -07:00:00\"}}", "Z Z Z +00:00 +0000 +00 Z +00:00:00")]
    [InlineData("{{isotime \"05.000 05.999 05,000000 05.0005 5.99\"}}", "09.045 09.045 09,045000 09.0009 9.04")]
    [InlineData("{{isotime \"Janet Monk x_2006 Jan. plain\"}}", "Janet Monk x_2024 Mar. plain")]
    [InlineData("{{strftime \"%a %A %b %B %d %H %I %L %m %M %p %S %y %Y %z %Z %%\"}}", "Tue Tuesday Mar March 05 14 02 .045 03 07 PM 09 24 2024 +0000 UTC %")]
    [InlineData("{{strftime \"%F %j %\"}}", "%F %j %")]
    [InlineData("{{pwd}} {{packer_version}}", "/work dir 1.16.0")]
    public void Function_of_time_and_place_gives(string template, string expected) =>
        Assert.Equal(expected, Render(template, Samples.Context));

    [Fact]
    public void Uuid_begins_with_the_time_and_is_new_on_each_call()
    {
        string[] two = Render("{{uuid}} {{uuid}}", Samples.Context).Split(' ');

        Assert.All(two, static uuid => Assert.Matches(UuidForm(), uuid));
        Assert.NotEqual(two[0], two[1]);
        long seconds = Convert.ToInt64(two[0][..8], 16);
        Assert.InRange(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - seconds, 0, 60);
    }

    [Fact]
    public void Build_gives_build_data_and_refuses_a_name_that_is_not_there()
    {
        PackerFunctionContext context = Samples.Context with
        {
            BuildData = ImmutableSortedDictionary<string, string>.Empty.Add("ID", "i-1"),
        };

        Assert.Equal("i-1", Render("{{build `ID`}}", context));
        Assert.EndsWith("loaded data, but couldnt find Nope in it.", Render("{{build `Nope`}}", context), StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_environment_and_lookups_answer_where_they_are_allowed()
    {
        PackerFunctionContext context = Samples.Context with
        {
            UserVariables = ImmutableSortedDictionary<string, string>.Empty.Add("x", "v"),
            Environment = static name => name == "HOME" ? "/root" : null,
            Lookups = ImmutableDictionary<string, GoFunctionBody>.Empty.Add("vault", static a => a.Text(0) + "/" + a.Text(1)),
            CleanResourceName = static name => name.Replace(':', '-'),
            TemplateDirectory = "/t",
            BuildName = "n",
            BuilderType = "null",
        };

        Assert.Equal("v| |/root|", Render("{{user `x`}}|{{user `y`}} |{{env `HOME`}}|{{env `NOPE`}}", context));
        Assert.Equal("secret/key", Render("{{vault `secret` `key`}}", context));
        Assert.Equal("a-b a-b", Render("{{clean_resource_name `a:b`}} {{clean_ami_name `a:b`}}", context));
        Assert.Equal("/t n null", Render("{{template_dir}} {{build_name}} {{build_type}}", context));
    }

    [Theory]
    [InlineData("{{consul_key `a/b`}}", "consul_key(a/b)")]
    [InlineData("{{vault `path` `key`}}", "vault(path,key)")]
    [InlineData("{{aws_secretsmanager `name`}}", "aws_secretsmanager(name)")]
    [InlineData("{{aws_secretsmanager `name` `key`}}", "aws_secretsmanager(name,key)")]
    [InlineData("{{`key` | aws_secretsmanager `name`}}", "aws_secretsmanager(name,key)")]
    [InlineData("{{aws_secretsmanager_raw `name`}}", "aws_secretsmanager_raw(name)")]
    public void Function_that_asks_a_server_is_given_its_arguments(string template, string expected)
    {
        string[] names = ["consul_key", "vault", "aws_secretsmanager", "aws_secretsmanager_raw"];
        PackerFunctionContext context = Samples.Context with
        {
            Lookups = names.ToImmutableDictionary(
                static name => name,
                static GoFunctionBody (name) => a => $"{name}({string.Join(',', Enumerable.Range(0, a.Count).Select(a.Text))})"),
        };

        Assert.Equal(expected, Render(template, context));
    }

    [Theory]
    [InlineData("{{consul_key `a`}}", "consul_key is not allowed here")]
    [InlineData("{{vault `a` `b`}}", "Vault vars are only allowed in the variables section")]
    [InlineData("{{aws_secretsmanager `a`}}", "AWS Secrets Manager is only allowed in the variables section")]
    [InlineData("{{aws_secretsmanager_raw `a`}}", "AWS Secrets Manager is only allowed in the variables section")]
    [InlineData("{{env `HOME`}}", "env vars are not allowed here")]
    [InlineData("{{build `ID`}}", "Error validating build variable: the given variable ID will not be passed into your plugin.")]
    [InlineData("{{build_name}}", "build_name not available")]
    [InlineData("{{build_type}}", "build_type not available")]
    [InlineData("{{template_dir}}", "template path not available")]
    [InlineData("{{isotime `a` `b`}}", "too many values, 1 needed: [a b]")]
    [InlineData("{{split `a,b` `,` 2}}", "the substring 2 was unavailable using the separator value, ,, only 2 values were found")]
    [InlineData("{{sed `s/a/b/` `a`}}", "template function `sed` is deprecated use `replace` or `replace_all` instead")]
    public void Function_that_cannot_answer_says_why(string template, string reason)
    {
        string message = Render(template, Samples.Context);

        Assert.StartsWith("error calling ", message, StringComparison.Ordinal);
        Assert.EndsWith($": {reason}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Template_dir_without_a_folder_says_so() =>
        Assert.EndsWith("template path not available", Render("{{template_dir}}", Samples.Context), StringComparison.Ordinal);

    [Fact]
    public void Parse_without_functions_lists_the_called_ones()
    {
        TextTemplate template = TextTemplate.Parse("{{user `a`}} {{nosuch (upper .X)}}", null).Template!;

        Assert.Equal(["nosuch", "upper", "user"], template.CalledFunctions);
        Assert.Contains("nosuch", template.Render(GoValue.Nil, Samples.Functions).Error!.Message, StringComparison.Ordinal);
    }

    private static string Render(string template, PackerFunctionContext context)
    {
        GoTemplateOutput output = TextTemplate.Render(template, GoValue.Nil, PackerFunctions.Create(context));
        return output.Text ?? output.Error!.Message;
    }

    [GeneratedRegex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", RegexOptions.ExplicitCapture)]
    private static partial Regex UuidForm();
}
