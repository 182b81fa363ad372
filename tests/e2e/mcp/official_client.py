"""What the official Python SDK of the Model Context Protocol sees of `ibid mcp`, as one JSON document.

Usage: mcp_client.py PROGRAM [ARGUMENT…]
"""

import asyncio
import json
import os
import sys

from mcp import ClientSession, StdioServerParameters, stdio_client

QUESTION = "How many days of annual leave do employees get?"


async def main(program, *arguments):
    steps = []

    async def progress(step, total, message):
        steps.append(message)

    server = StdioServerParameters(command=program, args=list(arguments), env=dict(os.environ))
    async with stdio_client(server) as streams, ClientSession(*streams) as session:
        await session.initialize()
        tools = await session.list_tools()
        answer = await session.call_tool("ask", {"question": QUESTION}, progress_callback=progress)
        content = json.loads(answer.content[0].text)
        quote = content["claims"][0]["quotes"][0]
        source = next(source for source in content["sources"] if source["id"] == quote["source"])
        checked = await session.call_tool(
            "verify_quote", {"document": source["document"], "text": quote["text"]}
        )
        resources = await session.list_resources()
        resource = next(found for found in resources.resources if found.name == source["document"])
        read = await session.read_resource(resource.uri)
        wrong = await session.call_tool("read_document", {"document": "nothing.md"})
    print(
        json.dumps(
            {
                "tools": [tool.name for tool in tools.tools],
                "steps": steps,
                "quote": quote["text"],
                "verified": json.loads(checked.content[0].text)["verified"],
                "document": read.contents[0].text,
                "wrong": [wrong.is_error, wrong.content[0].text],
            }
        )
    )


asyncio.run(main(*sys.argv[1:]))
