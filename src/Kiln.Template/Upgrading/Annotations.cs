namespace Kiln.Template.Upgrading;

/// <summary>Comments that explain the sections of an upgraded template.</summary>
internal static class Annotations
{
    public const string File = """
        # This file was made from a JSON template by hcl2_upgrade. Look it over before
        # it is used, and move its blocks into files of their own where that helps: all
        # files of one folder whose names end in .pkr.hcl make up one template.

        # Values in dollar braces are worked out by HCL2, before a component runs. What
        # still stands in double braces is a Go template, which the component renders
        # when it runs; neither sees what the other one does.


        """;

    public const string Packer = """
        # Which version, and which plugins, the template asks for.

        """;

    public const string Variables = """
        # Values that can be set from outside: by -var, -var-file, or a PKR_VAR_name in
        # the environment. JSON knows texts only; another type can be given here.

        """;

    public const string Data = """
        # Values that are looked up before anything is built.

        """;

    public const string Locals = """
        # Values that are worked out from others.

        """;

    public const string Cache = """
        # What builds keep of their provisioners, for later builds.

        """;

    public const string Sources = """
        # A source is what was a builder; builds refer to it as source.TYPE.NAME.

        """;

    public const string Build = """
        # A build runs provisioners and post-processors for each of its sources.

        """;
}
