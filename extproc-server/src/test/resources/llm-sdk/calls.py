"""Calls made by the official SDKs: one JSON object asks for each on stdin, one on stdout says what the SDK made of it."""

import json
import sys
import time

import anthropic
import openai

PROMPT = "say it in five words please"
SDK_FAULTS = (openai.OpenAIError, anthropic.AnthropicError)


def asked(ask):
    return [{"role": "user", "content": ask.get("prompt", PROMPT)}]


def openai_client(ask):
    return openai.OpenAI(base_url=ask["url"] + "/v1", **client_options(ask))


def anthropic_client(ask):
    return anthropic.Anthropic(base_url=ask["url"], **client_options(ask))


def client_options(ask):
    return {
        "api_key": ask["key"],
        "max_retries": ask.get("max_retries", 0),
        "default_headers": ask.get("headers", {}),
        "timeout": 30,
    }


def chat(ask):
    answer = openai_client(ask).chat.completions.create(model="gpt-4o", messages=asked(ask), **ask.get("options", {}))
    choice = answer.choices[0]
    return {"text": choice.message.content, "finish": choice.finish_reason, "usage": answer.usage.model_dump()}


def chat_stream(ask):
    chunks = list(
        openai_client(ask).chat.completions.create(
            model="gpt-4o", messages=asked(ask), stream=True, **ask.get("options", {})
        )
    )
    usages = [chunk.usage for chunk in chunks if chunk.usage is not None]
    return {
        "text": "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices),
        "finish": [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1],
        "chunks": len(chunks),
        "chunks_without_choices": sum(not chunk.choices for chunk in chunks),
        # Whether the field was on the wire at all, null or not.
        "chunks_naming_usage": sum("usage" in chunk.model_fields_set for chunk in chunks),
        "usage": [usage.model_dump() for usage in usages],
    }


def responses(ask):
    answer = openai_client(ask).responses.create(model="gpt-4o", input=asked(ask), **ask.get("options", {}))
    return {"text": answer.output_text, "finish": answer.status, "usage": answer.usage.model_dump()}


def responses_stream(ask):
    events = list(
        openai_client(ask).responses.create(model="gpt-4o", input=asked(ask), stream=True, **ask.get("options", {}))
    )
    end = events[-1].response
    return {
        "text": "".join(event.delta for event in events if event.type == "response.output_text.delta"),
        "finish": events[-1].type,
        "numbers": [event.sequence_number for event in events],
        "usage": end.usage.model_dump(),
    }


def embeddings(ask):
    answer = openai_client(ask).embeddings.create(model="text-embedding-3-small", input=["one two three", "four"])
    return {"vectors": [item.embedding for item in answer.data], "usage": answer.usage.model_dump()}


def messages(ask):
    answer = anthropic_client(ask).messages.create(
        model="claude", max_tokens=100, messages=asked(ask), **ask.get("options", {})
    )
    return {"text": answer.content[0].text, "finish": answer.stop_reason, "usage": answer.usage.model_dump()}


def messages_stream(ask):
    with anthropic_client(ask).messages.stream(
        model="claude", max_tokens=100, messages=asked(ask), **ask.get("options", {})
    ) as stream:
        types = [event.type for event in stream]
        answer = stream.get_final_message()
    return {
        "text": answer.content[0].text,
        "finish": answer.stop_reason,
        "types": sorted(set(types)),
        "usage": answer.usage.model_dump(),
    }


CALLS = {
    call.__name__: call
    for call in (chat, chat_stream, responses, responses_stream, embeddings, messages, messages_stream)
}


def answer(ask):
    began = time.monotonic()
    try:
        said = CALLS[ask["call"]](ask)
    except SDK_FAULTS as fault:
        said = {"raised": f"{type(fault).__module__.split('.')[0]}.{type(fault).__name__}", "message": str(fault)}
        response = getattr(fault, "response", None)
        if response is not None:
            said["headers"] = dict(response.headers)
            said["body"] = response.text
    said["seconds"] = time.monotonic() - began
    return said


if __name__ == "__main__":
    print(json.dumps({"openai": openai.__version__, "anthropic": anthropic.__version__}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line)), default=str), flush=True)
