using Kiln.Cli.Commands;
using Kiln.Cli.Flags;

namespace Kiln.Cli.Tests.Flags;

public sealed class FlagSetTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("t", "t")]
    [InlineData("-force t", "force t")]
    [InlineData("--force t", "force t")]
    [InlineData("-force=true t", "force t")]
    [InlineData("-force=T t", "force t")]
    [InlineData("-force=0 t", "t")]
    [InlineData("-force true t", "force true t")]
    [InlineData("-color=false t", "nocolor t")]
    [InlineData("-color t", "t")]
    [InlineData("t -force", "t -force")]
    [InlineData("-- -force", "-force")]
    [InlineData("-force -- t", "force t")]
    [InlineData("- -force", "- -force")]
    [InlineData("-on-error abort t", "abort t")]
    [InlineData("-on-error=abort t", "abort t")]
    [InlineData("--on-error=run-cleanup-provisioner t", "run-cleanup-provisioner t")]
    [InlineData("-parallel-builds 3 t", "parallel=3 t")]
    [InlineData("-parallel-builds=-1 t", "parallel=-1 t")]
    [InlineData("-parallel-builds=0x10 t", "parallel=16 t")]
    [InlineData("-var a=b t", "var:a=b t")]
    [InlineData("-var=a=b=c t", "var:a=b=c t")]
    [InlineData("-var= t", "! invalid value \"\" for flag -var: No '=' value in arg: ")]
    [InlineData("-var a=1 -var b=2 -var a=3 t", "var:a=3 var:b=2 t")]
    [InlineData("-var a= t", "var:a= t")]
    [InlineData("-var-file=x -var-file y,z t", "file:x file:y,z t")]
    [InlineData("-only=a,b -only c t", "only:a only:b only:c t")]
    [InlineData("-except=a t", "except:a t")]
    [InlineData("-only= t", "only: t")]
    [InlineData("-only=null.{a,b},c t", "only:null.{a,b} only:c t")]
    [InlineData("-except={a,{b,c}},d t", "except:{a,{b,c}} except:d t")]
    [InlineData("-only={a,b t", "only:{a only:b t")]
    [InlineData("-force=1 t", "force t")]
    [InlineData("-force=t t", "force t")]
    [InlineData("-force=TRUE t", "force t")]
    [InlineData("-force=True t", "force t")]
    [InlineData("-force=f t", "t")]
    [InlineData("-force=F t", "t")]
    [InlineData("-force=false t", "t")]
    [InlineData("-force=FALSE t", "t")]
    [InlineData("-force=False t", "t")]
    [InlineData("-force=yes t", "! invalid boolean value \"yes\" for -force: parse error")]
    [InlineData("-config-type=Json t", "t")]
    [InlineData("-config-type=HCL2 t", "hcl2 t")]
    [InlineData("-machine-readable=true t", "t")]
    [InlineData("-nosuch t", "! flag provided but not defined: -nosuch")]
    [InlineData("-forse t", "! flag provided but not defined: -forse. Did you mean \"-force\"?")]
    [InlineData("--vars=a=b t", "! flag provided but not defined: -vars. Did you mean \"-var\"?")]
    [InlineData("--nosuch=5 t", "! flag provided but not defined: -nosuch")]
    [InlineData("---force t", "! bad flag syntax: ---force")]
    [InlineData("-=x t", "! bad flag syntax: -=x")]
    [InlineData("--=x t", "! bad flag syntax: --=x")]
    [InlineData("-parallel-builds", "! flag needs an argument: -parallel-builds")]
    [InlineData("-var", "! flag needs an argument: -var")]
    [InlineData("-parallel-builds=x t", "! invalid value \"x\" for flag -parallel-builds: parse error")]
    [InlineData("-parallel-builds= t", "! invalid value \"\" for flag -parallel-builds: parse error")]
    [InlineData(
        "-parallel-builds=9223372036854775808 t",
        "! invalid value \"9223372036854775808\" for flag -parallel-builds: value out of range")]
    [InlineData("-color=foo t", "! invalid boolean value \"foo\" for -color: parse error")]
    [InlineData("-color= t", "! invalid boolean value \"\" for -color: parse error")]
    [InlineData(
        "-on-error=foo t",
        "! invalid value \"foo\" for flag -on-error: expected one of [\"cleanup\" \"abort\" \"ask\" \"run-cleanup-provisioner\"]")]
    [InlineData("-var a t", "! invalid value \"a\" for flag -var: No '=' value in arg: a")]
    [InlineData("-config-type=yaml t", "! invalid value \"yaml\" for flag -config-type: yaml does not belong to configType values")]
    public void Arguments_parse_as_in_Go(string arguments, string expected)
    {
        BuildFlags flags = new();
        ParsedFlags parsed = flags.Parse([.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal(expected, parsed.Error is null ? Describe(flags, parsed) : $"! {parsed.Error}");
    }

    private static string Describe(BuildFlags flags, ParsedFlags parsed) => string.Join(' ', (string[])
    [
        .. When(flags.Force.Value, "force"),
        .. When(!flags.Color.Value, "nocolor"),
        .. When(flags.OnError.Value != "cleanup", flags.OnError.Value),
        .. When(flags.ParallelBuilds.Value != 0, $"parallel={flags.ParallelBuilds.Value}"),
        .. flags.Template.Variables.Pairs.Select(static pair => $"var:{pair.Key}={pair.Value}"),
        .. flags.Template.VariableFiles.Values.Select(static file => $"file:{file}"),
        .. flags.Template.Only.Values.Select(static name => $"only:{name}"),
        .. flags.Template.Except.Values.Select(static name => $"except:{name}"),
        .. When(flags.Template.ConfigType.IsHcl, "hcl2"),
        .. parsed.Positional,
    ]);

    private static string[] When(bool condition, string word) => condition ? [word] : [];
}
